package io.belfry.client;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A publication as it was asked for.
 *
 * @param name name of the channel, or id of the user or the client; empty for everybody
 * @param data one JSON value on one line, UTF-8; empty if the payload is none
 * @param key idempotency key; empty for a client, to which nothing can be repeated
 */
record PublishRequest(Kind kind, String name, byte[] data, String key) {
    private static final Pattern CHANNEL = Pattern.compile("[A-Za-z0-9_.~@-]{1,64}(:[A-Za-z0-9_.~@-]{1,64}){0,7}");
    private static final int LONGEST_CHANNEL = 255;
    private static final int LONGEST_USER_BYTES = 255;
    private static final int LONGEST_CLIENT_BYTES = 1_024;
    private static final char REPLACEMENT = '\ufffd';
    private static final Pattern KEY = Pattern.compile("[ -~]{1,128}");
    /** What a line for the hub has besides name, key and data. */
    private static final int ENVELOPE_BYTES = 32;

    enum Kind {
        CHANNEL,
        USER,
        CLIENT,
        EVERYBODY
    }

    static PublishRequest of(Kind kind, String name, String json, String key) {
        String line = JsonText.oneLine(json);
        return new PublishRequest(kind, name, (line == null ? "" : line).getBytes(StandardCharsets.UTF_8), key);
    }

    /** Why nobody needs to be asked: the code of a rejection that does not depend on a hub's configuration, or null. */
    @Nullable
    String rejection() {
        boolean isNamed =
                switch (kind) {
                    case USER, CLIENT -> isId(kind == Kind.USER ? LONGEST_USER_BYTES : LONGEST_CLIENT_BYTES);
                    case CHANNEL, EVERYBODY -> true;
                };
        if (data.length == 0 || !isNamed) {
            return PublishResult.BAD_REQUEST;
        }
        if (kind == Kind.CHANNEL && !isChannel()) {
            return name.startsWith("$") ? PublishResult.FORBIDDEN : PublishResult.BAD_CHANNEL;
        }
        return kind == Kind.CLIENT || KEY.matcher(key).matches() ? null : PublishResult.BAD_KEY;
    }

    /** Whether an attempt that may have succeeded can be made again without a second effect. */
    boolean isRepeatable() {
        return kind != Kind.CLIENT;
    }

    /** Size of the line that asks a hub for it, but for what has to be escaped in its key. */
    int bytes() {
        return data.length + name.length() + key.length() + ENVELOPE_BYTES;
    }

    /** Name of the channel that carries it. */
    String channel() {
        return switch (kind) {
            case CHANNEL -> name;
            case USER -> "$user:" + name;
            case CLIENT -> "$client:" + name;
            case EVERYBODY -> "$all";
        };
    }

    private boolean isChannel() {
        return name.length() <= LONGEST_CHANNEL && CHANNEL.matcher(name).matches();
    }

    /** Whether a token could hold this id; half a surrogate pair, which UTF-8 cannot carry, counts as one code point. */
    private boolean isId(int longestBytes) {
        return !name.isEmpty()
                && name.getBytes(StandardCharsets.UTF_8).length <= longestBytes
                && name.codePoints().noneMatch(PublishRequest::isOddInId);
    }

    private static boolean isOddInId(int c) {
        return Character.isISOControl(c)
                || c == REPLACEMENT
                || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }
}
