package io.belfry.hub.doctor;

import static io.belfry.hub.doctor.SocketFrame.CLOSE;
import static io.belfry.hub.doctor.SocketFrame.PING;
import static io.belfry.hub.doctor.SocketFrame.PONG;
import static io.belfry.hub.doctor.SocketFrame.TEXT;

import com.fasterxml.jackson.databind.JsonNode;
import io.belfry.hub.doctor.Probes.Manner;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/** Speaks WebSocket, frame by frame, and answers no more than its manner allows: a client library would answer pings. */
final class FrameWatch {
    /** Has no effect: the doctor is not subscribed to it. */
    private static final String COMMAND = "{\"type\":\"unsubscribe\",\"id\":2,\"channel\":\"doctor\"}";

    private static final String MALFORMED = "The hub must close for this.";
    private static final long PING_EVERY_MILLIS = 1_500;
    private static final int KEY_BYTES = 16;

    final Outcome outcome = new Outcome();
    private final Manner manner;
    private final String connectLine;
    private final RandomGenerator random;
    private long connectedMillis = -1;
    private long answeredMillis = -1;
    private long pingMillis;
    private int closeCode;
    private long nextPing = PING_EVERY_MILLIS;

    FrameWatch(Manner manner, String connectLine, RandomGenerator random) {
        this.manner = manner;
        this.connectLine = connectLine;
        this.random = random;
    }

    /** Headers of the handshake. */
    Map<String, String> handshake() {
        byte[] key = new byte[KEY_BYTES];
        random.nextBytes(key);
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Upgrade", "websocket");
        headers.put("Connection", "Upgrade");
        headers.put("Sec-WebSocket-Version", "13");
        headers.put("Sec-WebSocket-Protocol", "belfry.v1");
        headers.put("Sec-WebSocket-Key", Base64.getEncoder().encodeToString(key));
        return headers;
    }

    void read(Link link) throws IOException {
        Head head = outcome.readHead(link);
        if (head.status() != 101) {
            outcome.readBody(link, head);
            return;
        }
        send(link, TEXT, Head.bytes(connectLine));
        while (closeCode == 0) {
            int first = nextFrame(link);
            if (first < 0) {
                throw new EOFException("cut");
            }
            onFrame(link, SocketFrame.kind(first), SocketFrame.payload(link));
        }
    }

    /** The first byte of the next frame, with pings of our own before it if that is the manner. */
    private int nextFrame(Link link) throws IOException {
        if (manner != Manner.BUSY) {
            return link.read();
        }
        while (true) {
            try {
                return link.readUntil(nextPing);
            } catch (SocketTimeoutException e) {
                if (link.isLate()) {
                    throw e;
                }
                send(link, PING, new byte[0]);
                nextPing = link.now() + PING_EVERY_MILLIS;
            }
        }
    }

    private void onFrame(Link link, int kind, byte[] payload) throws IOException {
        switch (kind) {
            case TEXT -> onMessage(link, Json.read(new String(payload, StandardCharsets.UTF_8)));
            case PING -> {
                if (manner == Manner.BUSY) {
                    send(link, PONG, payload);
                }
            }
            case CLOSE -> closeCode = payload.length < 2 ? 1005 : (payload[0] & 0xff) << 8 | (payload[1] & 0xff);
            default -> {} // pongs, and the rest of a message in fragments
        }
    }

    private void onMessage(Link link, JsonNode message) throws IOException {
        if (message.path("type").asText("").equals("connected")) {
            connectedMillis = link.now();
            pingMillis = message.path("ping").asLong(0);
            if (manner == Manner.BRIEF) {
                send(link, TEXT, Head.bytes(COMMAND));
            }
        } else if (message.path("id").asInt(0) == 2) {
            answeredMillis = link.now();
            if (manner == Manner.BRIEF) {
                send(link, TEXT, Head.bytes(MALFORMED));
            }
        }
    }

    private void send(Link link, int kind, byte[] payload) throws IOException {
        link.send(SocketFrame.masked(kind, payload, random.nextInt()));
    }

    SocketSeen seen() {
        return new SocketSeen(
                outcome.seen(), connectedMillis, answeredMillis, closeCode, pingMillis, outcome.silentMillis());
    }
}
