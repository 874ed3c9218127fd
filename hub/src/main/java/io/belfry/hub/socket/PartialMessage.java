package io.belfry.hub.socket;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** What has arrived of a message that is not complete yet. Its room follows the bytes that came, not those declared. */
final class PartialMessage {
    private static final byte[] NONE = {};

    private final boolean binary;
    private byte[] bytes = NONE;
    private int size;
    private int fragments;
    private byte utf8 = Utf8.ACCEPT;

    PartialMessage(boolean binary) {
        this.binary = binary;
    }

    boolean isBinary() {
        return binary;
    }

    int size() {
        return size;
    }

    /** Bytes of the heap that it takes. */
    int room() {
        return bytes.length;
    }

    int fragments() {
        return fragments;
    }

    void beginFragment() {
        fragments++;
    }

    /**
     * Takes bytes from the buffer and the mask from the bytes.
     *
     * @return the mask, turned for what follows
     */
    int append(ByteBuffer in, int count, int mask) {
        int end = size + count;
        if (end > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(end, size * 2));
        }
        in.get(bytes, size, count);
        int turned = Mask.remove(mask, bytes, size, end);
        if (!binary) {
            utf8 = Utf8.validate(utf8, bytes, size, end);
        }
        size = end;
        return turned;
    }

    /** Whether what came so far can still become a text; always, if it need not. */
    boolean isValidSoFar() {
        return utf8 != Utf8.REJECT;
    }

    /** Whether the message may end here. */
    boolean isValid() {
        return utf8 == Utf8.ACCEPT;
    }

    byte[] toBytes() {
        return bytes.length == size ? bytes : Arrays.copyOf(bytes, size);
    }
}
