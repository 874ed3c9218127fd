package io.belfry.hub.auth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.belfry.hub.message.Time;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The public keys of {@code auth.jwks}, fetched once an hour, and when a token names one that is not here. Safe from any
 * thread; never blocks.
 *
 * <p>Whoever invents names of keys can have them fetched every half minute, and no more often. A source that does not answer
 * leaves the keys as they are, for a day at most.
 */
public final class FetchedKeys {
    private static final Logger log = LoggerFactory.getLogger(FetchedKeys.class);

    static final Duration REFRESH = Duration.ofHours(1); // a tenth more or less
    static final Duration COOL_DOWN = Duration.ofSeconds(30); // between two fetches for keys that tokens name
    static final Duration AGAIN = Duration.ofSeconds(30); // after one that failed
    static final Duration AGAIN_WITHOUT_KEYS = Duration.ofSeconds(5);
    static final Duration KEPT = Duration.ofHours(24);
    private static final Duration ABSENT = Duration.ofMinutes(5);
    private static final int MOST_NAMES = 128;

    private final KeySource source;
    private final Time time;
    private final RandomGenerator random;
    /** Keys that a good fetch, begun after a token had named them, did not bring. */
    private final Cache<String, Boolean> absent;
    /** Keys that tokens have named since the last fetch began. */
    private final Set<String> wanted = new HashSet<>();

    private volatile KeySet keys = KeySet.NONE;
    private boolean fetching;
    private int failures; // since the last good fetch
    private long nextNanos;
    private long soughtNanos; // when the last fetch began that tokens had asked for
    private long goodNanos; // when the last good one ended

    /** Has no keys before {@link #sweep}. */
    public FetchedKeys(URI url, Time time, RandomGenerator random) {
        this(new HttpKeySource(url), time, random);
    }

    FetchedKeys(KeySource source, Time time, RandomGenerator random) {
        this.source = source;
        this.time = time;
        this.random = random;
        nextNanos = time.nanos();
        soughtNanos = nextNanos - COOL_DOWN.toNanos();
        absent = Caffeine.newBuilder()
                .maximumSize(MOST_NAMES)
                .expireAfterWrite(ABSENT)
                .ticker(time::nanos)
                .executor(Runnable::run)
                .build();
    }

    /** Those that are known now. */
    KeySet current() {
        return keys;
    }

    /** How many are known. */
    public int size() {
        return keys.size();
    }

    /** For how many seconds they have been what they are, since the last good fetch; 0 if there are none. */
    public synchronized long ageSeconds() {
        return keys.isEmpty() ? 0 : TimeUnit.NANOSECONDS.toSeconds(time.nanos() - goodNanos);
    }

    /** Fetches that have failed since the last good one. */
    public synchronized int failures() {
        return failures;
    }

    /**
     * A token names a key that is not here: has it fetched, unless that was in vain before.
     *
     * @return whether it may come
     */
    boolean mayCome(String id) {
        if (absent.getIfPresent(id) != null) {
            return false;
        }
        synchronized (this) {
            if (wanted.size() < MOST_NAMES) {
                wanted.add(id);
            }
        }
        return true;
    }

    /** Fetches if it is time to. To be called once a second or so. */
    public void sweep() {
        Set<String> sought = begin();
        if (sought == null) {
            return;
        }
        CompletionStage<byte[]> text;
        try {
            text = source.fetch();
        } catch (RuntimeException defect) {
            text = CompletableFuture.failedFuture(defect);
        }
        var unused = text.thenApply(bytes -> Optional.ofNullable(KeySet.parse(bytes)))
                .whenComplete((fetched, failure) -> {
                    if (failure != null) {
                        onFailed(reason(failure), sought);
                    } else {
                        fetched.ifPresentOrElse(
                                set -> onFetched(set, sought),
                                () -> onFailed("the answer holds no key that can check tokens", sought));
                    }
                });
    }

    /** The keys that tokens have asked for, if it is time to fetch; null if it is not. */
    private synchronized @Nullable Set<String> begin() {
        long now = time.nanos();
        if (!keys.isEmpty() && now - goodNanos > KEPT.toNanos()) {
            keys = KeySet.NONE;
            log.error("auth.jwks: the keys are older than {} h and used no more; tokens are refused", KEPT.toHours());
        }
        boolean asked = !wanted.isEmpty() && now - soughtNanos >= COOL_DOWN.toNanos();
        if (fetching || !(asked || now - nextNanos >= 0)) {
            return null;
        }
        fetching = true;
        if (!wanted.isEmpty()) {
            soughtNanos = now;
        }
        Set<String> sought = Set.copyOf(wanted);
        wanted.clear();
        return sought;
    }

    private synchronized void onFetched(KeySet fetched, Set<String> sought) {
        fetching = false;
        goodNanos = time.nanos();
        nextNanos = goodNanos + (long) (REFRESH.toNanos() * (0.9 + 0.2 * random.nextDouble()));
        if (failures > 0 || !fetched.equals(keys)) {
            log.info("auth.jwks: {} keys", fetched.size());
        }
        failures = 0;
        keys = fetched;
        for (String id : sought) {
            if (fetched.find(id) == null) {
                absent.put(id, Boolean.TRUE);
            }
        }
        wanted.removeIf(id -> fetched.find(id) != null);
    }

    private synchronized void onFailed(String reason, Set<String> sought) {
        fetching = false;
        boolean none = keys.isEmpty();
        nextNanos = time.nanos() + (none ? AGAIN_WITHOUT_KEYS : AGAIN).toNanos();
        wanted.addAll(sought);
        if (failures == 0) {
            log.warn(
                    "auth.jwks: no keys came: {}. {}. Check the URL, and that this node reaches it",
                    reason,
                    none ? "Tokens that need them are refused until they come" : "Those that are known stay for a day");
        }
        failures++;
    }

    private static String reason(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        String said = cause.getMessage();
        return said == null ? cause.getClass().getSimpleName() : said;
    }
}
