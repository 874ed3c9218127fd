package io.belfry.hub.wire;

/** The rule for idempotency keys: 1–128 printable ASCII characters. */
public final class IdempotencyKey {
    private static final int MAX_CHARS = 128;

    private IdempotencyKey() {}

    public static boolean isValid(String key) {
        return !key.isEmpty() && key.length() <= MAX_CHARS && key.chars().allMatch(c -> c >= ' ' && c <= '~');
    }
}
