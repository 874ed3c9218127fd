package io.belfry.loadtest.swarm;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadLocalRandom;

/** Encodes what a client sends: masked, as RFC 6455 §5.3 wants it, in one frame. */
final class ClientFrame {
    private ClientFrame() {}

    static ByteBuffer text(String line) {
        byte[] payload = line.getBytes(StandardCharsets.UTF_8);
        return frame(FrameScanner.TEXT, payload, 0, payload.length);
    }

    static ByteBuffer pong(byte[] bytes, int from, int to) {
        return frame(FrameScanner.PONG, bytes, from, to);
    }

    static ByteBuffer close(int code) {
        return frame(FrameScanner.CLOSE, new byte[] {(byte) (code >> 8), (byte) code}, 0, 2);
    }

    private static ByteBuffer frame(int opcode, byte[] bytes, int from, int to) {
        int length = to - from;
        ByteBuffer frame = ByteBuffer.allocate(14 + length);
        frame.put((byte) (0x80 | opcode));
        if (length < 126) {
            frame.put((byte) (0x80 | length));
        } else if (length <= 0xffff) {
            frame.put((byte) (0x80 | 126)).putShort((short) length);
        } else {
            frame.put((byte) (0x80 | 127)).putLong(length);
        }
        int mask = ThreadLocalRandom.current().nextInt();
        frame.putInt(mask);
        for (int i = 0; i < length; i++) {
            frame.put((byte) (bytes[from + i] ^ (mask >> (8 * (3 - (i & 3))))));
        }
        return frame.flip();
    }
}
