package io.belfry.hub.bus;

import io.belfry.hub.message.ChannelName;
import io.belfry.hub.message.Member;
import io.belfry.hub.metrics.Meter;
import io.belfry.hub.metrics.Metrics;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Brings a node's own part of the roster to Redis: knows how it should be, and writes what Redis does not have, some
 * channels at a time. While it has nothing to write with, it remembers. Belongs to the roster's thread.
 */
final class RosterWriter {
    private static final int MOST_FLIGHTS = 64;
    private static final int MOST_CHANGES = 200; // of one flight, so that no script takes long
    private static final int MOST_KEPT = 128; // channels looked after at a time

    private final Map<ChannelName, Roll> rolls = new HashMap<>();
    private final Queue<Roll> waiting = new ArrayDeque<>();
    private final Queue<ChannelName> toKeep = new ArrayDeque<>();
    private final Executor thread;
    private final Metrics metrics;
    private final Consumer<String> failed;
    private @Nullable RosterCommands pen;
    private int flights;
    private boolean settled;

    /**
     * @param thread runs one task at a time; all that is called here is called on it
     * @param failed hears why writing does not go on, until {@link #begin}
     */
    RosterWriter(Executor thread, Consumer<String> failed, Metrics metrics) {
        this.metrics = metrics;
        this.thread = thread;
        this.failed = failed;
    }

    void join(ChannelName channel, Member member) {
        Roll roll = rolls.get(channel);
        if (roll == null) {
            roll = new Roll(channel);
            rolls.put(channel, roll);
        }
        roll.join(member);
        change(roll);
    }

    void leave(ChannelName channel, String client) {
        Roll roll = rolls.get(channel);
        if (roll != null) {
            roll.leave(client);
            change(roll);
        }
    }

    /**
     * Writes everything anew.
     *
     * @param lost whether Redis has forgotten what it knew
     */
    void begin(RosterCommands commands, boolean lost) {
        pen = commands;
        settled = false;
        for (Roll roll : rolls.values()) {
            roll.anew(lost);
            queue(roll);
        }
        rolls.values().removeIf(Roll::isEmpty);
        write();
    }

    void stop() {
        pen = null;
        flights = 0;
        waiting.clear();
        rolls.values().forEach(Roll::ground);
    }

    /** Whether everything that there was at the beginning has been written. */
    boolean isSettled() {
        return settled;
    }

    /** Looks after some channels, others each time: that they do not expire, and that Redis still has them. */
    void keep() {
        RosterCommands by = pen;
        if (toKeep.isEmpty()) {
            toKeep.addAll(rolls.keySet());
        }
        for (int i = 0; i < MOST_KEPT && by != null && !toKeep.isEmpty(); i++) {
            Roll roll = rolls.get(toKeep.remove());
            if (roll != null && roll.isWritten()) {
                by.keep(roll.channel(), roll.someone())
                        .whenComplete((there, failure) -> thread.execute(() -> kept(by, roll, there)));
            }
        }
    }

    private void kept(RosterCommands by, Roll roll, @Nullable Boolean there) {
        if (pen == by && Boolean.FALSE.equals(there)) {
            roll.restore();
            change(roll);
        }
    }

    private void change(Roll roll) {
        queue(roll);
        removeIfEmpty(roll);
        write();
    }

    private void queue(Roll roll) {
        if (pen != null && roll.wantsFlight()) {
            waiting.add(roll);
        }
    }

    private void removeIfEmpty(Roll roll) {
        if (roll.isEmpty()) {
            rolls.remove(roll.channel(), roll);
        }
    }

    private void write() {
        RosterCommands by = pen;
        if (by == null) {
            return;
        }
        while (flights < MOST_FLIGHTS && !waiting.isEmpty()) {
            Roll roll = waiting.remove();
            flights++;
            by.write(roll.channel(), roll.takeOff(MOST_CHANGES))
                    .whenComplete((missing, failure) -> thread.execute(() -> landed(by, roll, missing, failure)));
        }
        settled |= flights == 0;
    }

    private void landed(RosterCommands by, Roll roll, @Nullable Long missing, @Nullable Throwable failure) {
        if (pen != by) {
            return; // given up; whatever it did goes with its mark
        }
        flights--;
        boolean corrupt = failure != null && RosterReading.isCorrupt(failure);
        if (corrupt) {
            metrics.count(Meter.PRESENCE_CORRUPT);
        }
        if (failure != null && !corrupt) {
            failed.accept(RosterReading.reason(failure));
        } else if (missing != null && missing > 0) {
            failed.accept("Redis does not have what was written");
        } else {
            roll.land();
            change(roll);
        }
    }
}
