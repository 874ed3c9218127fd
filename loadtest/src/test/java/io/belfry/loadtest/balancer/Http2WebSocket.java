package io.belfry.loadtest.balancer;

import io.belfry.loadtest.farm.Logbook;
import io.belfry.loadtest.farm.ReceivedLine;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * A WebSocket in a stream of HTTP/2 over TLS (RFC 8441), as browsers open one if a balancer offers it; the JDK's client cannot.
 * It waits for the head of an answer and takes it for a good one, sends one line of at most 125 bytes, is sent none of 64 KiB,
 * answers no ping, and believes any certificate.
 */
final class Http2WebSocket implements AutoCloseable {
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int SETTINGS = 4;
    private static final int WINDOW_UPDATE = 8;
    private static final int ENABLE_CONNECT_PROTOCOL = 8;
    private static final int END_HEADERS = 4;
    private static final int ACK = 1;
    private static final int STREAM = 1;
    private static final int PATIENCE_MILLIS = 10_000;

    /** The length of a WebSocket frame that is said in the two bytes after it. */
    private static final int LENGTH_FOLLOWS = 126;

    private final SSLSocket socket;
    private final DataInputStream in;
    private final DataOutputStream out;
    private final Logbook log;
    private byte[] unread = new byte[0];
    private boolean offered;

    private record Frame(int type, int flags, byte[] payload) {}

    /** What it receives is written into this. */
    Http2WebSocket(int port, Logbook log) throws IOException {
        this.log = log;
        socket = connect(port);
        in = new DataInputStream(socket.getInputStream());
        out = new DataOutputStream(socket.getOutputStream());
        out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        write(SETTINGS, 0, 0, new byte[0]);
        while (!offered) {
            settings(read());
        }
        write(HEADERS, END_HEADERS, STREAM, headers(port));
        for (Frame frame = read(); frame.type != HEADERS; frame = read()) {
            settings(frame);
        }
    }

    private static SSLSocket connect(int port) throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new Gullible()}, null);
            SSLSocket socket =
                    (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
            socket.setSoTimeout(PATIENCE_MILLIS);
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {"h2"});
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            if (!"h2".equals(socket.getApplicationProtocol())) {
                throw new IOException("no HTTP/2: " + socket.getApplicationProtocol());
            }
            return socket;
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    /** Literal fields without an index (RFC 7541 §6.2.2), which needs no table. */
    private static byte[] headers(int port) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        Map<String, String> pseudo = Map.of(
                ":method", "CONNECT",
                ":protocol", "websocket",
                ":scheme", "https",
                ":path", "/connect",
                ":authority", "127.0.0.1:" + port);
        pseudo.forEach((name, value) -> field(block, name, value));
        field(block, "sec-websocket-version", "13");
        return block.toByteArray();
    }

    private static void field(ByteArrayOutputStream block, String name, String value) {
        block.write(0);
        for (String text : new String[] {name, value}) {
            block.write(text.length());
            block.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
        }
    }

    /** Sends the first line as a text frame, masked by zeros. */
    void connect() throws IOException {
        log.opened();
        byte[] text = log.connectLine(false, "").getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(0x81);
        frame.write(0x80 | text.length);
        frame.writeBytes(new byte[4]);
        frame.writeBytes(text);
        write(DATA, 0, STREAM, frame.toByteArray());
    }

    /** Reads what comes until this is so. */
    void readUntil(BooleanSupplier condition) throws IOException {
        while (!condition.getAsBoolean()) {
            Frame frame = read();
            if (frame.type == DATA) {
                unread = takeLines(ByteBuffer.allocate(unread.length + frame.payload.length)
                        .put(unread)
                        .put(frame.payload)
                        .flip());
                widen(0, frame.payload.length);
                widen(STREAM, frame.payload.length);
            } else {
                settings(frame);
            }
        }
    }

    /** Takes every WebSocket frame that is complete; what is left over. */
    private byte[] takeLines(ByteBuffer bytes) throws IOException {
        while (bytes.remaining() >= 2) {
            bytes.mark();
            boolean text = (bytes.get() & 0xf) == 1;
            int length = bytes.get();
            if (length == LENGTH_FOLLOWS && bytes.remaining() >= 2) {
                length = bytes.getShort() & 0xffff;
            }
            if (bytes.remaining() < length) {
                bytes.reset();
                break;
            }
            byte[] payload = new byte[length];
            bytes.get(payload);
            if (text) {
                log.take(ReceivedLine.parse(new String(payload, StandardCharsets.UTF_8)));
            }
        }
        byte[] rest = new byte[bytes.remaining()];
        bytes.get(rest);
        return rest;
    }

    private void settings(Frame frame) throws IOException {
        if (frame.type != SETTINGS || (frame.flags & ACK) != 0) {
            return;
        }
        for (int i = 0; i < frame.payload.length; i += 6) {
            int id = ((frame.payload[i] & 0xff) << 8) | (frame.payload[i + 1] & 0xff);
            offered |= id == ENABLE_CONNECT_PROTOCOL && frame.payload[i + 5] == 1;
        }
        write(SETTINGS, ACK, 0, new byte[0]);
        if (!offered) {
            throw new IOException("the balancer offers no WebSockets over HTTP/2");
        }
    }

    private void widen(int stream, int bytes) throws IOException {
        if (bytes > 0) {
            write(WINDOW_UPDATE, 0, stream, new byte[] {0, 0, (byte) (bytes >> 8), (byte) bytes});
        }
    }

    private void write(int type, int flags, int stream, byte[] payload) throws IOException {
        out.writeByte(payload.length >> 16);
        out.writeShort(payload.length);
        out.writeByte(type);
        out.writeByte(flags);
        out.writeInt(stream);
        out.write(payload);
        out.flush();
    }

    private Frame read() throws IOException {
        int length = (in.readUnsignedByte() << 16) | in.readUnsignedShort();
        int type = in.readUnsignedByte();
        int flags = in.readUnsignedByte();
        in.readInt();
        return new Frame(type, flags, in.readNBytes(length));
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /** Believes every certificate. */
    private static final class Gullible implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
