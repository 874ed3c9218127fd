package io.belfry.loadtest.floor;

import io.belfry.loadtest.swarm.Upgrade;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The baseline that a hub is compared with: a process that accepts WebSocket clients and writes every line of its
 * standard input to all of them, one plain write per delivery from one shared direct buffer, and does nothing else.
 *
 * <p>Usage: {@code FloorServer THREADS CHANNEL}. It prints its port, then reads the data of one publication per line
 * and ends with its input, so it never outlives the harness.
 */
public final class FloorServer implements AutoCloseable {
    private static final int BACKLOG = 4096;

    private final ServerSocketChannel listener = ServerSocketChannel.open();
    private final List<FloorThread> threads = new ArrayList<>();
    private final String channel;
    private long offset;

    public FloorServer(int threadCount, String channel) throws IOException {
        this.channel = channel;
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
        for (int i = 0; i < threadCount; i++) {
            threads.add(new FloorThread("floor-" + i, greeting()));
        }
        Thread acceptor = new Thread(this::accept, "floor-accept");
        acceptor.setDaemon(true);
        acceptor.start();
    }

    public int port() throws IOException {
        return ((InetSocketAddress) listener.getLocalAddress()).getPort();
    }

    private void accept() {
        try {
            for (int next = 0; ; next++) {
                threads.get(next % threads.size()).adopt(listener.accept());
            }
        } catch (IOException e) {
            // The listener was closed: the floor is done.
        }
    }

    /** What a client gets for its upgrade and its {@code connect}. The positions count from the floor's start. */
    private FloorThread.Greeting greeting() {
        String head = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Accept: " + Upgrade.ACCEPT + "\r\n\r\n";
        String line = "{\"type\":\"connected\",\"id\":1,\"client\":\"floor\",\"ping\":25000,\"subs\":{\"" + channel
                + "\":{\"epoch\":\"f\",\"offset\":0,\"tag\":\"\"}}}";
        return new FloorThread.Greeting(ByteBuffer.wrap(head.getBytes(StandardCharsets.US_ASCII)), frame(line));
    }

    /** Writes one publication to every client; clients must all be there before the first. */
    public void publish(String data) {
        offset++;
        ByteBuffer frame = frame("{\"type\":\"pub\",\"channel\":\"" + channel + "\",\"offset\":" + offset
                + ",\"tag\":\"floor0\",\"data\":" + data + "}");
        threads.forEach(thread -> thread.publish(frame));
    }

    private static ByteBuffer frame(String line) {
        byte[] payload = line.getBytes(StandardCharsets.UTF_8);
        ByteBuffer frame = ByteBuffer.allocateDirect(10 + payload.length).put((byte) 0x81);
        if (payload.length < 126) {
            frame.put((byte) payload.length);
        } else if (payload.length <= 0xffff) {
            frame.put((byte) 126).putShort((short) payload.length);
        } else {
            frame.put((byte) 127).putLong(payload.length);
        }
        return frame.put(payload).flip();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        threads.forEach(FloorThread::close);
    }

    public static void main(String[] args) throws IOException {
        try (FloorServer floor = new FloorServer(Integer.parseInt(args[0]), args[1]);
                BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            PrintStream output = System.out;
            output.println(floor.port());
            for (String data = input.readLine(); data != null; data = input.readLine()) {
                floor.publish(data);
            }
        }
    }
}
