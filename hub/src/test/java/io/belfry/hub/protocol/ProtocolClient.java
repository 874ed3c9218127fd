package io.belfry.hub.protocol;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;

/**
 * A client that sends whatever it is told and keeps what it hears in order. It reads only when asked to, answers pings
 * while it does, and gives up after ten seconds of waiting.
 */
final class ProtocolClient implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 10_000;
    private static final int MASK = 0x37fa213d;
    private static final int TEXT = 0x81;
    private static final int CLOSE = 0x88;
    private static final int PING = 0x89;
    private static final int PONG = 0x8a;

    /** A frame of the hub. */
    record Frame(int first, byte[] payload) {
        boolean isPing() {
            return first == PING;
        }

        String text() {
            return new String(payload, StandardCharsets.UTF_8);
        }
    }

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;
    private final String handshakeAnswer;
    private final Deque<Line> passedOver = new ArrayDeque<>();
    private long lastId;

    /** Connects to the port and upgrades; whatever the hub answers is in {@link #handshakeAnswer()}. */
    ProtocolClient(int port, String... headers) {
        this("/connect", port, headers);
    }

    ProtocolClient(String path, int port, String... headers) {
        try {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(PATIENCE_MILLIS);
            in = new DataInputStream(socket.getInputStream());
            out = socket.getOutputStream();
            String more = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
            out.write(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n" + more
                            + "\r\n")
                    .getBytes(StandardCharsets.ISO_8859_1));
            handshakeAnswer = readHead();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (!handshakeAnswer.startsWith("HTTP/1.1 101 ")) {
            throw new AssertionError("not upgraded: " + handshakeAnswer);
        }
    }

    /** Status line and headers. */
    String handshakeAnswer() {
        return handshakeAnswer;
    }

    /** Sends {@code connect} with more members ({@code "\"token\":\"…\""}); returns {@code connected}. */
    Line connect(String... members) {
        return ask("connect", members);
    }

    /** Sends a command with an id of its own and returns the answer; what came before it stays to be read. */
    Line ask(String type, String... members) {
        long id = send(type, members);
        return await(line -> line.isAnswerTo(id));
    }

    /** Sends a command with an id of its own, which it returns. */
    long send(String type, String... members) {
        long id = ++lastId;
        sendLine(command(type, id, members));
        return id;
    }

    static String command(String type, long id, String... members) {
        String more = members.length == 0 ? "" : "," + String.join(",", members);
        return "{\"type\":\"" + type + "\",\"id\":" + id + more + "}";
    }

    void sendLine(String line) {
        sendFrame(TEXT, line.getBytes(StandardCharsets.UTF_8));
    }

    /** All in one write, so that the hub finds them together. */
    void sendLines(List<String> lines) {
        ByteBuffer all = ByteBuffer.allocate(
                lines.stream().mapToInt(line -> 14 + 3 * line.length()).sum());
        for (String line : lines) {
            all.put(masked(TEXT, line.getBytes(StandardCharsets.UTF_8)));
        }
        write(java.util.Arrays.copyOf(all.array(), all.position()));
    }

    /** @param first FIN, RSV and opcode */
    void sendFrame(int first, byte[] payload) {
        write(masked(first, payload));
    }

    /** The next message, heartbeats passed over. */
    Line next() {
        Line line = passedOver.poll();
        return line != null ? line : readLine();
    }

    /** The next message of a type; those before it stay to be read. */
    Line await(String type) {
        return await(line -> line.type().equals(type));
    }

    /** The next publications, in their order. */
    List<Line> awaitPublications(int count) {
        List<Line> publications = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            publications.add(await("pub"));
        }
        return publications;
    }

    /** Everything that came and was not read yet: what stands before the answer to a command that has no effect. */
    List<Line> heard() {
        ask("nothing");
        List<Line> all = List.copyOf(passedOver);
        passedOver.clear();
        return all;
    }

    /** The next frame, whatever it is. */
    Frame nextFrame() {
        try {
            int first = in.readUnsignedByte();
            int length = in.readUnsignedByte();
            if (length > 127) {
                throw new AssertionError("the hub must not mask");
            }
            byte[] payload = new byte
                    [length == 126 ? in.readUnsignedShort() : length == 127 ? Math.toIntExact(in.readLong()) : length];
            in.readFully(payload);
            return new Frame(first, payload);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads to the close frame and answers it; 1005 if it has no code. */
    int closeCode() {
        while (true) {
            Frame frame = nextFrame();
            if (frame.first() == CLOSE) {
                sendFrame(CLOSE, frame.payload());
                return codeIn(frame);
            }
        }
    }

    /** Sends a close frame, and returns the code with which the hub answers. */
    int close(int code) {
        sendFrame(CLOSE, new byte[] {(byte) (code >> 8), (byte) code});
        Frame frame = nextFrame();
        while (frame.first() != CLOSE) {
            frame = nextFrame();
        }
        return codeIn(frame);
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Line await(Predicate<Line> wanted) {
        for (Iterator<Line> earlier = passedOver.iterator(); earlier.hasNext(); ) {
            Line line = earlier.next();
            if (wanted.test(line)) {
                earlier.remove();
                return line;
            }
        }
        while (true) {
            Line line = readLine();
            if (wanted.test(line)) {
                return line;
            }
            passedOver.add(line);
        }
    }

    private Line readLine() {
        while (true) {
            Frame frame = nextFrame();
            switch (frame.first()) {
                case TEXT -> {
                    if (!frame.text().equals("{}")) {
                        return Line.of(frame.text());
                    }
                }
                case PING -> sendFrame(PONG, frame.payload());
                case PONG -> {}
                default -> throw new AssertionError("closed with " + codeIn(frame) + ", heard " + passedOver);
            }
        }
    }

    private static int codeIn(Frame close) {
        byte[] payload = close.payload();
        return payload.length == 0 ? 1005 : ((payload[0] & 0xff) << 8) | (payload[1] & 0xff);
    }

    private static byte[] masked(int first, byte[] payload) {
        int length = payload.length;
        ByteBuffer frame = ByteBuffer.allocate(length + 14).put((byte) first);
        if (length < 126) {
            frame.put((byte) (0x80 | length));
        } else if (length < 1 << 16) {
            frame.put((byte) 0xfe).putShort((short) length);
        } else {
            frame.put((byte) 0xff).putLong(length);
        }
        frame.putInt(MASK);
        for (int i = 0; i < length; i++) {
            frame.put((byte) (payload[i] ^ (MASK >>> (24 - 8 * (i % 4)))));
        }
        return java.util.Arrays.copyOf(frame.array(), frame.position());
    }

    private void write(byte[] bytes) {
        try {
            out.write(bytes);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String readHead() throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.readUnsignedByte());
        }
        return head.toString();
    }
}
