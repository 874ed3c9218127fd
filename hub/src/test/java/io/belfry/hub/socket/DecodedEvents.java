package io.belfry.hub.socket;

import io.belfry.hub.wire.CloseCode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Writes down what a decoder tells, so that two runs can be compared. */
final class DecodedEvents implements FrameListener {
    final List<String> events = new ArrayList<>();

    /** What comes of the bytes when they arrive in pieces of these sizes, and the rest at once. */
    static List<String> of(FrameLimits limits, byte[] bytes, Iterable<Integer> pieces) {
        FrameDecoder decoder = new FrameDecoder(limits, PartialBytes.forMessagesOf(limits.messageBytes()));
        DecodedEvents told = new DecodedEvents();
        int at = 0;
        for (int piece : pieces) {
            int count = Math.min(piece, bytes.length - at);
            decoder.decode(ByteBuffer.wrap(bytes, at, count), 0, told);
            at += count;
        }
        ByteBuffer rest = ByteBuffer.allocateDirect(bytes.length - at)
                .put(bytes, at, bytes.length - at)
                .flip();
        decoder.decode(rest, 0, told);
        return told.events;
    }

    @Override
    public void onMessage(byte[] payload, boolean binary) {
        events.add((binary ? "binary " : "text ") + hex(payload));
    }

    @Override
    public void onPing(byte[] payload) {
        events.add("ping " + hex(payload));
    }

    @Override
    public void onPong() {
        events.add("pong");
    }

    @Override
    public void onClose(int number) {
        events.add("close " + number);
    }

    @Override
    public void onFailure(CloseCode code) {
        events.add("failure " + code);
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
