package io.belfry.hub.socket;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Validates UTF-8 piece by piece: Björn Höhrmann's automaton, with a fast path for ASCII.
 *
 * <p>The whole state between two pieces is one byte, and a bad sequence is noticed at the first byte that cannot
 * continue it, as RFC 6455 §8.1 wishes.
 */
final class Utf8 {
    /** Between two characters: where every text starts and must end. */
    static final byte ACCEPT = 0;
    /** What was read can never become UTF-8. */
    static final byte REJECT = 12;

    private static final long NOT_ASCII = 0x8080808080808080L;
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

    /** Kind of each byte: 12 kinds that the automaton tells apart. */
    private static final byte[] KINDS = kinds();

    /** Next state, by state + kind. Source: bjoern.hoehrmann.de/utf-8/decoder/dfa, the table with spread states. */
    private static final byte[] TRANSITIONS = {
        0, 12, 24, 36, 60, 96, 84, 12, 12, 12, 48, 72, //
        12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, //
        12, 0, 12, 12, 12, 12, 12, 0, 12, 0, 12, 12, //
        12, 24, 12, 12, 12, 12, 12, 24, 12, 24, 12, 12, //
        12, 12, 12, 12, 12, 12, 12, 24, 12, 12, 12, 12, //
        12, 24, 12, 12, 12, 12, 12, 12, 12, 24, 12, 12, //
        12, 12, 12, 12, 12, 12, 12, 36, 12, 36, 12, 12, //
        12, 36, 12, 12, 12, 12, 12, 36, 12, 36, 12, 12, //
        12, 36, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12,
    };

    private Utf8() {}

    /**
     * Goes on from the state over the bytes in {@code [from, to)}.
     *
     * @return {@link #ACCEPT}, {@link #REJECT}, or a state in the middle of a character
     */
    static byte validate(byte state, byte[] bytes, int from, int to) {
        int at = from;
        byte now = state;
        while (at < to) {
            if (now == ACCEPT) {
                at = skipAscii(bytes, at, to);
                if (at == to) {
                    break;
                }
            }
            now = TRANSITIONS[now + KINDS[bytes[at++] & 0xff]];
            if (now == REJECT) {
                break;
            }
        }
        return now;
    }

    private static int skipAscii(byte[] bytes, int from, int to) {
        int at = from;
        while (to - at >= Long.BYTES && ((long) LONGS.get(bytes, at) & NOT_ASCII) == 0) {
            at += Long.BYTES;
        }
        while (at < to && bytes[at] >= 0) {
            at++;
        }
        return at;
    }

    private static byte[] kinds() {
        byte[] kinds = new byte[256];
        fill(kinds, 0x80, 0x8f, 1);
        fill(kinds, 0x90, 0x9f, 9);
        fill(kinds, 0xa0, 0xbf, 7);
        fill(kinds, 0xc0, 0xc1, 8);
        fill(kinds, 0xc2, 0xdf, 2);
        fill(kinds, 0xe0, 0xe0, 10);
        fill(kinds, 0xe1, 0xec, 3);
        fill(kinds, 0xed, 0xed, 4);
        fill(kinds, 0xee, 0xef, 3);
        fill(kinds, 0xf0, 0xf0, 11);
        fill(kinds, 0xf1, 0xf3, 6);
        fill(kinds, 0xf4, 0xf4, 5);
        fill(kinds, 0xf5, 0xff, 8);
        return kinds;
    }

    private static void fill(byte[] kinds, int first, int last, int kind) {
        for (int i = first; i <= last; i++) {
            kinds[i] = (byte) kind;
        }
    }
}
