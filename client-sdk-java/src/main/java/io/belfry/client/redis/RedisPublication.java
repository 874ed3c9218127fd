package io.belfry.client.redis;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A publication as it travels on its Redis channel: {@code 1 <epoch> <offset> <tag> <previous tag> <time> <from>}, a line
 * feed, the data. {@code -} stands for what there is not: a previous tag, a user; an ephemeral publication has no epoch
 * and no tags, and offset 0. In {@code from}, {@code %} and everything but visible ASCII is percent-encoded.
 *
 * @param from user id, when a client published it
 * @param timeMillis wall time of Redis at which it was stored
 */
public record RedisPublication(
        String epoch,
        long offset,
        String tag,
        String previousTag,
        long timeMillis,
        @Nullable String from,
        byte[] data) {
    private static final int FIELDS = 7;
    private static final int LONGEST_HEAD = 1024; // a user id of 255 bytes, percent-encoded, and four short words
    private static final String NOTHING = "-";

    /** Whether it is kept nowhere. */
    public boolean isEphemeral() {
        return offset == 0;
    }

    /** Whether a message on the Redis channel of a channel claims to be one of ours; anything else is from another program. */
    public static boolean isMarked(byte[] message) {
        return message.length > 1 && message[0] == '1' && message[1] == ' ';
    }

    /** Reads a {@linkplain #isMarked marked} message; null if it is damaged. Words behind the known ones are ignored. */
    public static @Nullable RedisPublication decode(byte[] message) {
        int end = lineEnd(message);
        if (end < 0) {
            return null;
        }
        String[] words = new String(message, 0, end, StandardCharsets.UTF_8).split(" ", -1);
        if (words.length < FIELDS) {
            return null;
        }
        try {
            long offset = Long.parseLong(words[2]);
            long time = Long.parseLong(words[5]);
            boolean whole = offset == 0 || (offset > 0 && isWord(words[1]) && isWord(words[3]));
            String from = words[6].equals(NOTHING) ? null : URLDecoder.decode(words[6], StandardCharsets.UTF_8);
            byte[] data = Arrays.copyOfRange(message, end + 1, message.length);
            return whole && data.length > 0
                    ? new RedisPublication(
                            words[1], offset, words[3], words[4].equals(NOTHING) ? "" : words[4], time, from, data)
                    : null;
        } catch (IllegalArgumentException damaged) { // no number, or no percent-encoding
            return null;
        }
    }

    /** How a user id stands in the first line. */
    static String fromWord(@Nullable String from) {
        if (from == null) {
            return NOTHING;
        }
        StringBuilder word = new StringBuilder();
        for (byte b : from.getBytes(StandardCharsets.UTF_8)) {
            boolean plain = b > ' ' && b < 0x7f && b != '%' && b != '+';
            if (plain) {
                word.append((char) b);
            } else {
                word.append('%').append(Character.forDigit((b >> 4) & 0xf, 16)).append(Character.forDigit(b & 0xf, 16));
            }
        }
        return word.toString().equals(NOTHING) ? "%2d" : word.toString();
    }

    private static boolean isWord(String text) {
        return !text.isEmpty() && !text.equals(NOTHING);
    }

    private static int lineEnd(byte[] message) {
        for (int i = 0; i < message.length && i < LONGEST_HEAD; i++) {
            if (message[i] == '\n') {
                return i;
            }
        }
        return -1;
    }
}
