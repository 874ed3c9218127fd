package io.belfry.client;

import io.belfry.client.redis.EventEntry;
import io.belfry.client.redis.EventGroup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A stream of events with one group, as Redis keeps it: who has taken what, and since when. Its time is that of a manual
 * timer, and nothing waits.
 */
final class FakeEventStream {
    /** How much is given at a time. */
    static final int BATCH = 10;

    private record Taken(String member, long sinceNanos) {}

    private final ManualTimer time;
    private final TreeMap<Integer, EventEntry> entries = new TreeMap<>();
    private final TreeMap<Integer, Taken> taken = new TreeMap<>();
    private int lastDelivered;
    private int added;

    final List<String> members = new ArrayList<>();
    /** The time to wait of each call that took new events. */
    final List<Duration> waits = new ArrayList<>();
    /** The idle time of each call that retired members. */
    final List<Duration> retired = new ArrayList<>();

    int looks;
    boolean isDown;

    FakeEventStream(ManualTimer time) {
        this.time = time;
    }

    void open(String client) {
        add(Map.of("event", "open", "client", client, "node", "h1"));
    }

    void add(Map<String, String> fields) {
        added++;
        entries.put(added, new EventEntry(added + "-0", fields));
    }

    /** How many events are taken and not acknowledged. */
    int pending() {
        return taken.size();
    }

    /** What was taken stands with the group, and is kept no more. */
    void trim() {
        entries.clear();
    }

    /** A member takes that many events, {@link #BATCH} at a time, and does nothing with them. */
    void takeBatches(String name, int batches) {
        EventGroup its = member(name);
        for (int i = 0; i < batches * BATCH; i++) {
            open(name + i);
        }
        for (int i = 0; i < batches; i++) {
            its.take(Duration.ZERO);
        }
    }

    EventGroup member(String name) {
        members.add(name);
        return new Member(name);
    }

    private final class Member implements EventGroup {
        private final String name;
        private int lookFrom;

        Member(String name) {
            this.name = name;
        }

        @Override
        public @Nullable List<EventEntry> take(Duration wait) {
            waits.add(wait);
            if (isDown) {
                return null;
            }
            Map<Integer, EventEntry> given = new LinkedHashMap<>();
            entries.tailMap(lastDelivered, false).entrySet().stream()
                    .limit(BATCH)
                    .forEach(each -> given.put(each.getKey(), each.getValue()));
            given.keySet().forEach(number -> {
                lastDelivered = number;
                taken.put(number, new Taken(name, time.nanoTime()));
            });
            return List.copyOf(given.values());
        }

        @Override
        public @Nullable Left takeOver(Duration idle) {
            looks++;
            if (isDown) {
                return null;
            }
            List<EventEntry> claimed = new ArrayList<>();
            List<Map.Entry<Integer, Taken>> seen = taken.tailMap(lookFrom, false).entrySet().stream()
                    .limit(BATCH)
                    .map(Map.Entry::copyOf)
                    .toList();
            for (Map.Entry<Integer, Taken> each : seen) {
                int number = each.getKey();
                if (time.nanoTime() - each.getValue().sinceNanos() < idle.toNanos()) {
                    continue;
                }
                EventEntry entry = entries.get(number);
                if (entry == null) {
                    taken.remove(number);
                } else {
                    taken.put(number, new Taken(name, time.nanoTime()));
                    claimed.add(entry);
                }
            }
            boolean isAll = seen.size() < BATCH;
            lookFrom = isAll ? 0 : seen.get(BATCH - 1).getKey();
            return new Left(claimed, isAll);
        }

        @Override
        public void acknowledge(String id) {
            if (!isDown) {
                taken.remove(Integer.parseInt(id.substring(0, id.indexOf('-'))));
            }
        }

        @Override
        public void retire(Duration idle) {
            retired.add(idle);
        }

        @Override
        public void leave() {
            if (!isDown
                    && taken.values().stream().noneMatch(each -> each.member().equals(name))) {
                members.remove(name);
            }
        }
    }
}
