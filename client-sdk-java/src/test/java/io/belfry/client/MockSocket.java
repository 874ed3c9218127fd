package io.belfry.client;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;

/** A public port in the hands of a test: bare sockets, on which it speaks RFC 6455 itself, one step at a time. */
final class MockSocket implements AutoCloseable {
    static final int TEXT = 0x1;
    static final int CLOSE = 0x8;
    static final int PING = 0x9;
    static final int PONG = 0xA;

    private static final int FINAL = 0x80;
    private static final int PATIENCE_MILLIS = 10_000;

    private final ServerSocket server;

    MockSocket() throws IOException {
        this(0);
    }

    /** @param port 0 for a free one */
    MockSocket(int port) throws IOException {
        server = new ServerSocket();
        server.setReuseAddress(true);
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 10);
        server.setSoTimeout(PATIENCE_MILLIS);
    }

    URI publicBase() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort());
    }

    /** Waits for a client and answers its handshake. */
    Peer accept() throws IOException {
        Peer peer = new Peer(server.accept());
        peer.upgrade();
        return peer;
    }

    /** Waits for a client, which has to wait for an answer. */
    Peer keepWaiting() throws IOException {
        return new Peer(server.accept());
    }

    /** Waits for a client and answers its handshake with a status and no body. */
    void refuse(String statusAndHeaders) throws IOException {
        try (Peer peer = new Peer(server.accept())) {
            peer.readHead();
            peer.write("HTTP/1.1 " + statusAndHeaders + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    private static String answerTo(String head) {
        String key = head.lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("sec-websocket-key:"))
                .map(line -> line.substring(line.indexOf(':') + 1).trim())
                .findFirst()
                .orElseThrow();
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1")
                    .digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /** One client's connection. */
    static final class Peer implements AutoCloseable {
        private final Socket socket;
        private final DataInputStream in;
        private final OutputStream out;
        /** What it asked for. */
        String target = "";

        Peer(Socket socket) throws IOException {
            this.socket = socket;
            socket.setSoTimeout(PATIENCE_MILLIS);
            in = new DataInputStream(socket.getInputStream());
            out = socket.getOutputStream();
        }

        void upgrade() throws IOException {
            String head = readHead();
            target = head.split(" ", 3)[1];
            write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Accept: " + answerTo(head)
                    + "\r\nSec-WebSocket-Protocol: belfry.v1\r\n\r\n");
        }

        /** Whether the client ends the connection without a word. */
        boolean isAbandoned() throws IOException {
            try {
                return in.read() < 0;
            } catch (SocketException reset) {
                return true;
            } catch (SocketTimeoutException stillThere) {
                return false;
            }
        }

        /** Reads one frame of the expected kind, short enough to have a 7- or 16-bit length. */
        String read(int opcode) throws IOException {
            int first = in.readUnsignedByte();
            if (first != (FINAL | opcode)) {
                throw new IOException("unexpected frame " + Integer.toHexString(first));
            }
            int length = in.readUnsignedByte() & 0x7F;
            byte[] mask = new byte[4];
            byte[] payload = new byte[length == 126 ? in.readUnsignedShort() : length];
            in.readFully(mask);
            in.readFully(payload);
            for (int i = 0; i < payload.length; i++) {
                payload[i] ^= mask[i % 4];
            }
            return new String(payload, StandardCharsets.UTF_8);
        }

        void line(String line) throws IOException {
            frame(FINAL | TEXT, line.getBytes(StandardCharsets.UTF_8));
        }

        /** Sends a line as frames of a few bytes each, which cut characters apart. */
        void fragments(String line, int size) throws IOException {
            byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
            for (int at = 0; at < bytes.length; at += size) {
                boolean isLast = at + size >= bytes.length;
                int opcode = at == 0 ? TEXT : 0;
                frame(
                        isLast ? FINAL | opcode : opcode,
                        Arrays.copyOfRange(bytes, at, Math.min(at + size, bytes.length)));
            }
        }

        void ping(String payload) throws IOException {
            frame(FINAL | PING, payload.getBytes(StandardCharsets.UTF_8));
        }

        void close(int code) throws IOException {
            frame(FINAL | CLOSE, new byte[] {(byte) (code >> 8), (byte) code});
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }

        private String readHead() throws IOException {
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                head.append((char) in.readUnsignedByte());
            }
            return head.toString();
        }

        private void write(String text) throws IOException {
            out.write(text.getBytes(StandardCharsets.US_ASCII));
        }

        private void frame(int first, byte[] payload) throws IOException {
            ByteArrayOutputStream frame = new ByteArrayOutputStream();
            frame.write(first);
            if (payload.length < 126) {
                frame.write(payload.length);
            } else {
                frame.write(126);
                frame.write(payload.length >> 8);
                frame.write(payload.length);
            }
            frame.writeBytes(payload);
            out.write(frame.toByteArray());
        }
    }
}
