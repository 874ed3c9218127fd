package io.belfry.hub.socket;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;

/** A client that sends whatever bytes it is told: there is no library that could be made to be this wrong. */
final class RawClient implements AutoCloseable {
    static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";
    static final String ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";
    private static final int TIMEOUT_MILLIS = 10_000;

    final java.net.Socket socket;
    private final DataInputStream in;
    private final OutputStream out;

    RawClient(int port) throws IOException {
        this(new java.net.Socket(InetAddress.getLoopbackAddress(), port));
    }

    /** On a socket that is connected. */
    RawClient(java.net.Socket connected) throws IOException {
        socket = connected;
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        in = new DataInputStream(socket.getInputStream());
        out = socket.getOutputStream();
    }

    /** A client whose handshake is done. */
    static RawClient upgraded(int port) throws IOException {
        return new RawClient(port).upgrade();
    }

    /** Does the handshake of WebSocket. */
    RawClient upgrade() throws IOException {
        send(handshake());
        HttpReply reply = readReply();
        if (reply.status() != 101) {
            throw new IOException("not upgraded: " + reply);
        }
        return this;
    }

    static String handshake(String... moreHeaders) {
        return "GET /connect HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Key: " + KEY + "\r\nSec-WebSocket-Version: 13\r\n"
                + (moreHeaders.length == 0 ? "" : String.join("\r\n", moreHeaders) + "\r\n") + "\r\n";
    }

    void send(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    void send(String latin1) throws IOException {
        send(latin1.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Reads an answer of HTTP; its body by Content-Length. */
    HttpReply readReply() throws IOException {
        return HttpReply.read(in);
    }

    /** Reads one frame of the hub. */
    WireFrame readFrame() throws IOException {
        return WireFrame.read(in);
    }

    /** Reads to the end of the stream; what came. */
    byte[] readToEnd() throws IOException {
        ByteArrayOutputStream rest = new ByteArrayOutputStream();
        in.transferTo(rest);
        return rest.toByteArray();
    }

    /** Closes with a reset instead of a FIN. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
