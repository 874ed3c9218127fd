package io.belfry.hub.admin;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The percent-encoded names in paths. */
final class Names {
    private static final int LONGEST_USER_BYTES = 255;
    private static final char REPLACEMENT = '\ufffd';

    private Names() {}

    /** Null if it is no encoding. What it encodes may be no UTF-8; it then holds the replacement character. */
    static @Nullable String decode(String encoded) {
        try {
            return URLDecoder.decode(encoded.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException noEncoding) {
            return null;
        }
    }

    /** Whether a token could name this user. */
    static boolean isUser(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length <= LONGEST_USER_BYTES
                && text.chars().noneMatch(c -> Character.isISOControl(c) || c == REPLACEMENT);
    }
}
