package io.belfry.hub.socket;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** The exclusive-or that a client puts over its payloads (RFC 6455 §5.3). */
final class Mask {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private Mask() {}

    /**
     * Takes the mask off the bytes in {@code [from, to)}, eight at a time.
     *
     * @param mask the four bytes as they came, turned so that the next one to use is the highest
     * @return the mask, turned for the byte that follows
     */
    static int remove(int mask, byte[] bytes, int from, int to) {
        long twice = ((long) mask << Integer.SIZE) | (mask & 0xffffffffL);
        int at = from;
        for (; to - at >= Long.BYTES; at += Long.BYTES) {
            LONGS.set(bytes, at, (long) LONGS.get(bytes, at) ^ twice);
        }
        int turned = mask;
        for (; at < to; at++) {
            turned = Integer.rotateLeft(turned, Byte.SIZE);
            bytes[at] ^= (byte) turned;
        }
        return turned;
    }
}
