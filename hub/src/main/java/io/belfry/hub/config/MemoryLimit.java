package io.belfry.hub.config;

import org.jspecify.annotations.Nullable;

/**
 * How much of the heap may be in use: a share, or an amount.
 *
 * @param percent of the largest heap; 0 if the limit is an amount, or if there is none
 * @param bytes 0 if the limit is a share, or if there is none
 */
public record MemoryLimit(int percent, long bytes) {

    private static final long MEGABYTE = 1_000_000;
    private static final long MEBIBYTE = 1 << 20;

    /** As one would write it. */
    String text() {
        if (bytes == 0) {
            return percent + "%";
        }
        return bytes % MEGABYTE == 0
                ? bytes / MEGABYTE + "MB"
                : bytes % MEBIBYTE == 0 ? bytes / MEBIBYTE + "MiB" : bytes + "B";
    }

    /** How much that is of a heap of this size; 0 if there is no limit. */
    public long limitBytes(long heapBytes) {
        return bytes > 0 ? bytes : heapBytes / 100 * percent;
    }

    /** {@code 70} and {@code 70%} are a share, {@code 512MB} an amount, 0 none; null if the text is none of these. */
    static @Nullable MemoryLimit parse(String text) {
        if (text.matches("[0-9]{1,3}%?")) {
            int percent = Integer.parseInt(text.replace("%", ""));
            return percent > 100 ? null : new MemoryLimit(percent, 0);
        }
        Long bytes = Sizes.parse(text);
        return bytes == null || text.matches("[0-9]+") ? null : new MemoryLimit(0, bytes);
    }
}
