package io.belfry.hub.socket;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * A frame on the wire: read from the hub, or made for it with every part free to be wrong.
 *
 * @param first FIN, RSV and opcode
 */
record WireFrame(int first, byte[] payload) {
    private static final int MASK = 0x37fa213d;

    static WireFrame read(DataInputStream in) throws IOException {
        int first = in.readUnsignedByte();
        int second = in.readUnsignedByte();
        if (second > 127) {
            throw new IOException("the hub must not mask");
        }
        long length = second == 126 ? in.readUnsignedShort() : second == 127 ? in.readLong() : second;
        byte[] payload = new byte[(int) length];
        in.readFully(payload);
        return new WireFrame(first, payload);
    }

    String text() {
        return new String(payload, StandardCharsets.UTF_8);
    }

    /** The code of a close frame; 1005 if it has none. */
    int closeCode() {
        if (first != 0x88) {
            throw new AssertionError("no close frame but " + this);
        }
        return payload.length == 0 ? 1005 : ((payload[0] & 0xff) << 8) | (payload[1] & 0xff);
    }

    @Override
    public String toString() {
        return Integer.toHexString(first) + " " + payload.length + " bytes"
                + (payload.length < 200 ? " " + HexFormat.of().formatHex(payload) : "");
    }

    static byte[] text(String text) {
        return masked(0x81, text.getBytes(StandardCharsets.UTF_8));
    }

    static byte[] close(int code) {
        return masked(0x88, new byte[] {(byte) (code >> 8), (byte) code});
    }

    static byte[] close(int code, byte[] reason) {
        return masked(0x88, concat(new byte[] {(byte) (code >> 8), (byte) code}, reason));
    }

    /** A frame as a client has to send it. */
    static byte[] masked(int first, byte[] payload) {
        byte[] masked = payload.clone();
        for (int i = 0; i < masked.length; i++) {
            masked[i] ^= (byte) (MASK >>> (24 - 8 * (i % 4)));
        }
        byte[] mask = ByteBuffer.allocate(4).putInt(MASK).array();
        return concat(header(first, 0x80, payload.length), mask, masked);
    }

    static byte[] unmasked(int first, byte[] payload) {
        return concat(header(first, 0, payload.length), payload);
    }

    /** The first bytes of a frame that declares the length in eight bytes. */
    static byte[] header64(int first, long length) {
        return ByteBuffer.allocate(10)
                .put((byte) first)
                .put((byte) 0xff)
                .putLong(length)
                .array();
    }

    /** The first bytes of a frame that declares the length in two bytes. */
    static byte[] header16(int first, int length) {
        return ByteBuffer.allocate(4)
                .put((byte) first)
                .put((byte) 0xfe)
                .putShort((short) length)
                .array();
    }

    static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static byte[] header(int first, int maskBit, int length) {
        if (length < 126) {
            return new byte[] {(byte) first, (byte) (maskBit | length)};
        }
        ByteBuffer header = ByteBuffer.allocate(length < 0x1_0000 ? 4 : 10).put((byte) first);
        if (length < 0x1_0000) {
            header.put((byte) (maskBit | 126)).putShort((short) length);
        } else {
            header.put((byte) (maskBit | 127)).putLong(length);
        }
        return header.array();
    }
}
