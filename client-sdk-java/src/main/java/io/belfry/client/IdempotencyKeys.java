package io.belfry.client;

import java.util.Base64;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Makes idempotency keys that nobody makes twice: 128 random bits as 22 printable characters. */
final class IdempotencyKeys implements Supplier<String> {
    private static final int KEY_BYTES = 16;

    private final RandomGenerator random;

    /** @param random safe from any thread */
    IdempotencyKeys(RandomGenerator random) {
        this.random = random;
    }

    @Override
    public String get() {
        byte[] key = new byte[KEY_BYTES];
        random.nextBytes(key);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(key);
    }
}
