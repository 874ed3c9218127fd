package io.belfry.loadtest.swarm;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * The opening handshake of RFC 6455 with one fixed key, so that 18,000 clients need no digest of their own. A key guards
 * against proxies that replay; there are none on the way of a measurement.
 */
public final class Upgrade {
    static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";
    /** What RFC 6455 §1.3 derives from {@link #KEY}. */
    public static final String ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

    private static final byte[] END = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private Upgrade() {}

    static ByteBuffer request(String authority, String path) {
        String text = "GET " + path + " HTTP/1.1\r\nHost: " + authority
                + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
                + KEY + "\r\nSec-WebSocket-Protocol: belfry.v1\r\n\r\n";
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** Where the head of a request or an answer ends (behind the empty line), or -1 while it is incomplete. */
    public static int endOfHead(byte[] bytes, int from, int to) {
        for (int i = from; i + END.length <= to; i++) {
            if (bytes[i] == '\r' && bytes[i + 1] == '\n' && bytes[i + 2] == '\r' && bytes[i + 3] == '\n') {
                return i + END.length;
            }
        }
        return -1;
    }

    static void check(byte[] bytes, int from, int headEnd) throws ProtocolFault {
        String head = new String(bytes, from, headEnd - from, StandardCharsets.ISO_8859_1);
        if (!head.startsWith("HTTP/1.1 101 ")) {
            throw new ProtocolFault(
                    "upgrade refused: " + head.lines().findFirst().orElse(""));
        }
        if (!head.contains(ACCEPT) || !head.toLowerCase(Locale.ROOT).contains("sec-websocket-accept:")) {
            throw new ProtocolFault("wrong Sec-WebSocket-Accept");
        }
    }
}
