package io.belfry.loadtest.swarm;

import io.belfry.loadtest.feed.Payload;
import io.belfry.loadtest.measure.Cursor;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads what the account needs from a line, by scanning its bytes once and allocating nothing.
 *
 * <p>It walks the members of the outermost object in any order and stops as soon as a publication is known in full, so
 * a large payload is not looked at beyond its first bytes. One scanner per thread; its fields hold the last line.
 */
final class LineScanner {
    /** What a line is, as far as the harness cares. */
    enum Kind {
        PUBLICATION,
        GAP,
        CONNECTED,
        SUBSCRIBED,
        HEARTBEAT,
        ERROR,
        OTHER,
        /** Not a JSON object. */
        MALFORMED
    }

    /** A number that the line does not have. */
    static final long NONE = -1;

    private static final byte[] TYPE = ascii("type");
    private static final byte[] CHANNEL = ascii("channel");
    private static final byte[] OFFSET = ascii("offset");
    private static final byte[] TAG = ascii("tag");
    private static final byte[] DATA = ascii("data");
    private static final byte[] PUB = ascii("pub");
    private static final byte[] GAP = ascii("gap");
    private static final byte[] CONNECTED = ascii("connected");
    private static final byte[] SUBSCRIBED = ascii("subscribed");
    private static final byte[] ERROR = ascii("error");

    private Kind kind = Kind.OTHER;
    private long offset = NONE;
    private long sequence = NONE;
    private long intendedNanos = NONE;
    private int channelFrom;
    private int channelTo;
    private int tagFrom;
    private int tagTo;
    private byte[] line = {};
    private int at;
    private int end;

    Kind kind() {
        return kind;
    }

    long offset() {
        return offset;
    }

    /** The number that the feed gave the publication, or {@link #NONE} when it is not one of the feed's. */
    long sequence() {
        return sequence;
    }

    /** When the publication should have been sent, on the clock of this process. */
    long intendedNanos() {
        return intendedNanos;
    }

    /** The cursor of the line's channel, or null when the client did not want the channel or the line names none. */
    @Nullable
    Cursor cursorIn(Cursors cursors) {
        return cursors.of(line, channelFrom, channelTo);
    }

    /** Takes the line's offset and tag for the position of its channel; an ephemeral one has none. */
    void movePosition(Cursors cursors) {
        if (offset != NONE && tagTo > 0) {
            String tag = new String(line, tagFrom, tagTo - tagFrom, StandardCharsets.US_ASCII);
            cursors.move(line, channelFrom, channelTo, offset, tag);
        }
    }

    Kind scan(byte[] bytes, int from, int to) {
        line = bytes;
        at = from;
        end = to;
        kind = Kind.OTHER;
        offset = sequence = intendedNanos = NONE;
        channelFrom = channelTo = tagFrom = tagTo = 0;
        if (!members()) {
            kind = Kind.MALFORMED;
        }
        return kind;
    }

    private boolean members() {
        if (!skipOver('{')) {
            return false;
        }
        if (skipOver('}')) {
            kind = Kind.HEARTBEAT;
            return true;
        }
        do {
            int key = beginString();
            if (key < 0) {
                return false;
            }
            int keyEnd = at - 1;
            if (!skipOver(':') || !member(key, keyEnd)) {
                return false;
            }
            if (sequence != NONE && kind == Kind.PUBLICATION && channelTo > 0 && tagTo > 0 && offset != NONE) {
                return true;
            }
        } while (skipOver(','));
        return skipOver('}');
    }

    private boolean member(int key, int keyEnd) {
        skipSpace();
        if (is(key, keyEnd, TYPE)) {
            int from = beginString();
            kind = from < 0 ? Kind.MALFORMED : kindOf(from, at - 1);
            return from >= 0;
        }
        if (is(key, keyEnd, CHANNEL)) {
            channelFrom = beginString();
            channelTo = at - 1;
            return channelFrom >= 0;
        }
        if (is(key, keyEnd, TAG)) {
            tagFrom = beginString();
            tagTo = at - 1;
            return tagFrom >= 0;
        }
        if (is(key, keyEnd, OFFSET)) {
            offset = number();
            return offset != NONE;
        }
        if (is(key, keyEnd, DATA)) {
            payload();
        }
        return skipValue();
    }

    /** Looks whether the value is one of the feed's; leaves {@link #at} where it was when more of the line is needed. */
    private void payload() {
        int start = at;
        if (matches(at, Payload.BEFORE_SEQUENCE)) {
            at += Payload.BEFORE_SEQUENCE.length;
            long number = number();
            if (matches(at, Payload.BEFORE_TIME)) {
                at += Payload.BEFORE_TIME.length;
                intendedNanos = number();
                sequence = number;
            }
        }
        at = start;
    }

    private Kind kindOf(int from, int to) {
        if (is(from, to, PUB)) {
            return Kind.PUBLICATION;
        }
        if (is(from, to, GAP)) {
            return Kind.GAP;
        }
        if (is(from, to, CONNECTED)) {
            return Kind.CONNECTED;
        }
        if (is(from, to, SUBSCRIBED)) {
            return Kind.SUBSCRIBED;
        }
        return is(from, to, ERROR) ? Kind.ERROR : Kind.OTHER;
    }

    /** Goes past a string; answers where its first byte is, or -1 when there is none. */
    private int beginString() {
        if (!skipOver('"')) {
            return -1;
        }
        int from = at;
        while (at < end) {
            byte b = line[at++];
            if (b == '"') {
                return from;
            }
            if (b == '\\') {
                at++;
            }
        }
        return -1;
    }

    private long number() {
        int from = at;
        long value = 0;
        while (at < end && line[at] >= '0' && line[at] <= '9') {
            value = value * 10 + line[at++] - '0';
        }
        return at == from ? NONE : value;
    }

    private boolean skipValue() {
        int depth = 0;
        while (at < end) {
            byte b = line[at];
            if (b == '"') {
                if (beginString() < 0) {
                    return false;
                }
                if (depth == 0) {
                    return true;
                }
                continue;
            }
            if (depth == 0 && (b == ',' || b == '}')) {
                return true;
            }
            at++;
            if (b == '{' || b == '[') {
                depth++;
            } else if ((b == '}' || b == ']') && --depth == 0) {
                return true;
            }
        }
        return false;
    }

    private boolean skipOver(char expected) {
        skipSpace();
        if (at < end && line[at] == expected) {
            at++;
            return true;
        }
        return false;
    }

    private void skipSpace() {
        while (at < end && line[at] <= ' ' && line[at] >= 0) {
            at++;
        }
    }

    private boolean is(int from, int to, byte[] word) {
        return to - from == word.length && matches(from, word);
    }

    private boolean matches(int from, byte[] word) {
        if (end - from < word.length) {
            return false;
        }
        for (int i = 0; i < word.length; i++) {
            if (line[from + i] != word[i]) {
                return false;
            }
        }
        return true;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
