package io.belfry.hub.bus;

import io.belfry.hub.wire.Outcome;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The idempotency keys of one channel, oldest first, each with what it was answered. */
final class Keys {
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    /** What a key was used for; of the payload only a digest is kept. */
    record Entry(byte[] digest, Outcome outcome, long nanos) {
        boolean isFor(byte[] data) {
            return MessageDigest.isEqual(digest, sha256(data));
        }
    }

    @Nullable
    Entry get(String key) {
        return entries.get(key);
    }

    void put(String key, byte[] data, Outcome outcome, long nowNanos) {
        entries.put(key, new Entry(sha256(data), outcome, nowNanos));
    }

    /** Forgets the keys that are older; returns whether none is left. */
    boolean expire(long oldestNanos) {
        Iterator<Entry> all = entries.values().iterator();
        while (all.hasNext() && all.next().nanos() - oldestNanos < 0) {
            all.remove();
        }
        return entries.isEmpty();
    }

    private static byte[] sha256(byte[] data) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(data);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
