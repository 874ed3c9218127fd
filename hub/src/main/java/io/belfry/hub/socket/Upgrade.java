package io.belfry.hub.socket;

import io.undertow.connector.PooledByteBuffer;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.HttpUpgradeListener;
import io.undertow.server.protocol.http.HttpServerConnection;
import io.undertow.util.AttachmentKey;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.StreamConnection;

/**
 * Makes a socket of an exchange whose handshake holds.
 *
 * <p>One instance serves a port, and nothing of a request is captured: what the socket needs is attached to the exchange,
 * which is gone afterwards.
 */
final class Upgrade implements HttpUpgradeListener {
    private static final Logger LOG = LoggerFactory.getLogger(Upgrade.class);
    private static final AttachmentKey<Handshake> HANDSHAKE = AttachmentKey.create(Handshake.class);
    private static final AttachmentKey<Slots> SLOTS = AttachmentKey.create(Slots.class);
    private static final AttachmentKey<byte[]> FIRST = AttachmentKey.create(byte[].class);
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"; // RFC 6455 §1.3
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Worker worker;
    private final Acceptor acceptor;
    private final FrameLimits limits;
    private final PartialBytes partialBytes;

    Upgrade(Worker worker, Acceptor acceptor, FrameLimits limits) {
        this.worker = worker;
        this.acceptor = acceptor;
        this.limits = limits;
        partialBytes = PartialBytes.forMessagesOf(limits.messageBytes());
    }

    /**
     * Answers 101 and takes the link over.
     *
     * @param slots of which one was taken for it
     * @param first a line that counts as the client's first; null: there is none but what it sends
     * @param subprotocol the one selected, or empty
     */
    void accept(
            HttpServerExchange exchange,
            Slots slots,
            Handshake handshake,
            byte @Nullable [] first,
            String key,
            String subprotocol) {
        DetachableConnection connection = DetachableConnection.of(exchange);
        connection.onEnd(slots::giveBack);
        exchange.putAttachment(HANDSHAKE, handshake);
        exchange.putAttachment(SLOTS, slots);
        if (first != null) {
            exchange.putAttachment(FIRST, first);
        }
        HeaderMap headers = exchange.getResponseHeaders();
        AnswerWriter.putCommonHeaders(headers);
        headers.put(Headers.SEC_WEB_SOCKET_ACCEPT, acceptValue(key));
        if (!subprotocol.isEmpty()) {
            headers.put(Headers.SEC_WEB_SOCKET_PROTOCOL, subprotocol);
        }
        exchange.upgradeChannel("websocket", this);
        exchange.endExchange();
    }

    @Override
    public void handleUpgrade(StreamConnection ignored, HttpServerExchange exchange) {
        ByteBuffer early = takeEarlyBytes((HttpServerConnection) exchange.getConnection());
        NioThread thread = worker.thread(exchange.getIoThread());
        FrameDecoder decoder = new FrameDecoder(limits, partialBytes);
        Slots slots = exchange.getAttachment(SLOTS);
        FramedSocket socket = new FramedSocket(thread, DetachableConnection.of(exchange), decoder, slots);
        try {
            Handshake handshake = exchange.getAttachment(HANDSHAKE);
            SocketListener hears = acceptor.onAccept(thread, socket, handshake);
            socket.open(hears, exchange.getAttachment(FIRST), early);
        } catch (RuntimeException | Error e) {
            LOG.error("A socket could not be taken over", e);
            socket.onAbort();
        }
    }

    /** Frames that came in one packet with the request are in a pooled buffer, which goes back when HTTP ends. */
    private static ByteBuffer takeEarlyBytes(HttpServerConnection connection) {
        PooledByteBuffer extra = connection.getExtraBytes();
        if (extra == null) {
            return NOTHING;
        }
        byte[] bytes = new byte[extra.getBuffer().remaining()];
        extra.getBuffer().get(bytes);
        return ByteBuffer.wrap(bytes);
    }

    private static String acceptValue(String key) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-1").digest((key + GUID).getBytes(StandardCharsets.ISO_8859_1));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
    }
}
