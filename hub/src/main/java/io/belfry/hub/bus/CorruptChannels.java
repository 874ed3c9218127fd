package io.belfry.hub.bus;

import io.belfry.hub.message.Time;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The channels that Redis was found to hold something foreign for: each may be named in the log once a minute. Safe from any
 * thread.
 */
final class CorruptChannels {
    /** More than these within a minute are not named. */
    static final int MOST = 1000;

    private static final long PAUSE_NANOS = Duration.ofMinutes(1).toNanos();

    private final Time time;
    private final Map<String, Named> named = new LinkedHashMap<>(); // the longest ago comes first

    private static final class Named {
        final long nanos;
        long since;

        Named(long nanos) {
            this.nanos = nanos;
        }
    }

    CorruptChannels(Time time) {
        this.time = time;
    }

    /** Notes that a channel was met: how often since it was last named, this time included; 0 if it shall not be named now. */
    synchronized long met(String channel) {
        long now = time.nanos();
        Named last = named.get(channel);
        if (last != null && now - last.nanos < PAUSE_NANOS) {
            last.since++;
            return 0;
        }
        named.remove(channel);
        named.values().removeIf(other -> now - other.nanos >= PAUSE_NANOS && other.since == 0);
        if (named.size() >= MOST && !dropEldest(now)) {
            return 0;
        }
        named.put(channel, new Named(now));
        return last == null ? 1 : last.since + 1;
    }

    private boolean dropEldest(long now) {
        var eldest = named.values().iterator();
        boolean old = now - eldest.next().nanos >= PAUSE_NANOS;
        if (old) {
            eldest.remove();
        }
        return old;
    }
}
