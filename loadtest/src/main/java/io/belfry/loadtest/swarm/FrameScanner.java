package io.belfry.loadtest.swarm;

/** Finds the WebSocket frames in a run of bytes from a server; keeps nothing between calls. */
final class FrameScanner {
    static final int CONTINUATION = 0x0;
    static final int TEXT = 0x1;
    static final int CLOSE = 0x8;
    static final int PING = 0x9;
    static final int PONG = 0xA;

    private static final int FINAL = 0x80;
    private static final int MASKED = 0x80;

    private FrameScanner() {}

    /**
     * Hands every complete frame in {@code [from, to)} to the listener.
     *
     * @param largest bytes of payload above which a frame is refused, so that it always fits into the caller's buffer
     * @return where the first incomplete frame begins; the caller keeps the bytes from there on
     * @throws ProtocolFault when a frame is masked, uses reserved bits, is a fragment (the hub sends a line whole) or
     *     is larger than {@code largest}
     */
    static int scan(byte[] bytes, int from, int to, int largest, FrameListener listener) throws ProtocolFault {
        int at = from;
        while (to - at >= 2) {
            int first = bytes[at] & 0xff;
            int second = bytes[at + 1] & 0xff;
            checkHeader(first, second);
            int extra = second < 126 ? 0 : second == 126 ? 2 : 8;
            if (to - at < 2 + extra) {
                return at;
            }
            long length = extra == 0 ? second : number(bytes, at + 2, extra);
            if (length < 0 || length > largest) {
                throw new ProtocolFault("frame too large");
            }
            int payload = at + 2 + extra;
            if (to - payload < length) {
                return at;
            }
            at = payload + (int) length;
            listener.onFrame(first & 0x0f, bytes, payload, at);
        }
        return at;
    }

    private static void checkHeader(int first, int second) throws ProtocolFault {
        if ((second & MASKED) != 0) {
            throw new ProtocolFault("masked frame from the server");
        }
        if ((first & 0x70) != 0) {
            throw new ProtocolFault("reserved bits");
        }
        if ((first & FINAL) == 0 || (first & 0x0f) == CONTINUATION) {
            throw new ProtocolFault("fragment");
        }
    }

    private static long number(byte[] bytes, int at, int length) {
        long value = 0;
        for (int i = 0; i < length; i++) {
            value = value << 8 | (bytes[at + i] & 0xff);
        }
        return value;
    }
}
