package io.belfry.hub.bus;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.belfry.client.redis.RedisAnswer;
import io.belfry.hub.message.ChannelName;
import io.belfry.hub.message.Time;
import java.time.Duration;

/**
 * Keys of publications of which nobody could say whether they were accepted. While such a key counts, no further attempt can
 * say that the publication is not stored, though that attempt itself has come to nothing. Safe from any thread.
 */
final class DoubtfulKeys {
    private static final int MOST = 10_000; // beyond, the oldest are forgotten

    private final Cache<Doubtful, Boolean> doubtful;

    private record Doubtful(ChannelName channel, String key) {}

    /** @param window how long a key counts */
    DoubtfulKeys(Duration window, Time time) {
        doubtful = Caffeine.newBuilder()
                .maximumSize(MOST)
                .expireAfterWrite(window)
                .ticker(time::nanos)
                .executor(Runnable::run)
                .build();
    }

    /** What is to be said of an attempt, by what came of it and what is known of its key. */
    RedisAnswer.Kind judge(Draft draft, RedisAnswer.Kind attempt) {
        if (draft.key() == null) {
            return attempt;
        }
        Doubtful of = new Doubtful(draft.channel(), draft.key());
        if (attempt == RedisAnswer.Kind.UNKNOWN) {
            doubtful.put(of, true);
        }
        boolean inDoubt = attempt == RedisAnswer.Kind.NOT_STORED && doubtful.getIfPresent(of) != null;
        return inDoubt ? RedisAnswer.Kind.UNKNOWN : attempt;
    }
}
