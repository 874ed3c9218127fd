package io.belfry.loadtest.swarm;

import io.belfry.loadtest.measure.Cursor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.HdrHistogram.SingleWriterRecorder;
import org.jspecify.annotations.Nullable;

/** The client's side of the protocol, for all clients of one swarm thread, which share one read buffer. */
final class ClientSide {
    private static final int BUFFER_BYTES = 1024 * 1024;
    /** A frame must fit beside the beginning that was kept of it. */
    private static final int LARGEST_FRAME = BUFFER_BYTES / 2 - 16;
    /** The smallest that the kernel grants is about twice this. */
    private static final int SLOW_RECEIVE_BYTES = 2048;

    /** The hub reads 10,000 tokens of JSON in a line, three for each channel of a {@code connect}. */
    private static final int MOST_IN_CONNECT = 3000;
    /** Commands under way at a time: small enough for any kernel to take at once, and for the hub to keep the answers. */
    private static final int BURST = 100;

    private static final int NORMAL = 1000;

    private final Target target;
    private final String token;
    private final Tally tally;
    private final SingleWriterRecorder latencies;
    private final long highestLatencyNanos;
    private final SourceAddresses sources;
    private final LineScanner line = new LineScanner();
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    private final FrameListener frames = this::onFrame;

    private @Nullable Client current;
    private @Nullable IOException fault;
    private long readNanos;
    private int delivered;

    ClientSide(Target target, String token, Tally tally, SingleWriterRecorder latencies, long highestLatencyNanos) {
        this.target = target;
        this.token = token;
        this.tally = tally;
        this.latencies = latencies;
        this.highestLatencyNanos = highestLatencyNanos;
        sources = new SourceAddresses(target);
    }

    void onConnect(Client client, Selector selector) {
        client.stage = Client.Stage.CONNECTING;
        try {
            SocketChannel socket = SocketChannel.open();
            client.socket = socket;
            socket.configureBlocking(false);
            socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
            if (!client.plan.reads()) {
                socket.setOption(StandardSocketOptions.SO_RCVBUF, SLOW_RECEIVE_BYTES);
            }
            InetSocketAddress source = sources.next();
            if (source != null) {
                socket.bind(source);
            }
            boolean done = socket.connect(target.address());
            SelectionKey key = socket.register(selector, SelectionKey.OP_CONNECT, client);
            if (done) {
                onConnected(client, key);
            }
        } catch (IOException e) {
            onEnd(client);
        }
    }

    void onReady(Client client, SelectionKey key) {
        try {
            if (key.isConnectable()) {
                onConnected(client, key);
            } else if (key.isWritable()) {
                onWritable(client, key);
            } else {
                onReadable(client, key);
            }
        } catch (IOException e) {
            onEnd(client);
        }
    }

    private void onConnected(Client client, SelectionKey key) throws IOException {
        SocketChannel socket = (SocketChannel) key.channel();
        socket.finishConnect();
        client.port = ((InetSocketAddress) socket.getLocalAddress()).getPort();
        client.stage = Client.Stage.UPGRADING;
        key.interestOps(SelectionKey.OP_READ);
        send(client, Upgrade.request(target.authority(), target.path()));
    }

    private static void onWritable(Client client, SelectionKey key) throws IOException {
        ByteBuffer unsent = client.unsent;
        if (unsent != null) {
            ((SocketChannel) key.channel()).write(unsent);
        }
        boolean done = unsent == null || !unsent.hasRemaining();
        client.unsent = done ? null : unsent;
        key.interestOps(done ? SelectionKey.OP_READ : SelectionKey.OP_READ | SelectionKey.OP_WRITE);
    }

    private void onReadable(Client client, SelectionKey key) throws IOException {
        buffer.clear();
        byte[] kept = client.unfinished;
        if (kept != null) {
            buffer.put(kept);
        }
        int count = ((SocketChannel) key.channel()).read(buffer);
        if (count < 0) {
            onEnd(client);
            return;
        }
        tally.onBytes(count);
        readNanos = System.nanoTime();
        int from = client.stage == Client.Stage.UPGRADING ? upgraded(client, key) : 0;
        if (from < 0) {
            keep(client, 0);
            return;
        }
        current = client;
        delivered = 0;
        int rest = FrameScanner.scan(buffer.array(), from, buffer.position(), LARGEST_FRAME, frames);
        tally.onDelivered(delivered);
        if (fault != null) {
            IOException seen = fault;
            fault = null;
            throw seen;
        }
        keep(client, rest);
        if (client.stage == Client.Stage.LIVE && !client.reads) {
            key.interestOps(0);
        }
    }

    private void keep(Client client, int from) {
        client.unfinished =
                from == buffer.position() ? null : Arrays.copyOfRange(buffer.array(), from, buffer.position());
    }

    /** Where the first frame begins, or -1 while the head of the answer is incomplete. */
    private int upgraded(Client client, SelectionKey key) throws IOException {
        int end = Upgrade.endOfHead(buffer.array(), 0, buffer.position());
        if (end >= 0) {
            Upgrade.check(buffer.array(), 0, end);
            client.stage = Client.Stage.GREETING;
            client.unsent = ClientFrame.text(connect(client));
            onWritable(client, key);
        }
        return end;
    }

    private String connect(Client client) {
        String credential = token.isEmpty() ? "" : "\"token\":\"" + token + "\",";
        client.asked = Math.min(MOST_IN_CONNECT, client.plan.channels().size());
        String subs = client.plan.channels().subList(0, client.asked).stream()
                .map(channel -> "\"" + channel.name() + "\":{}")
                .collect(Collectors.joining(","));
        return "{\"type\":\"connect\",\"id\":1," + credential + "\"subs\":{" + subs + "},\"name\":\"loadtest/1\"}";
    }

    private void onFrame(int opcode, byte[] bytes, int from, int to) {
        Client client = current;
        if (client == null || fault != null) {
            return;
        }
        try {
            switch (opcode) {
                case FrameScanner.TEXT -> onLine(client, bytes, from, to);
                case FrameScanner.PING -> send(client, ClientFrame.pong(bytes, from, to));
                case FrameScanner.CLOSE -> onClose(client, bytes, from, to);
                case FrameScanner.PONG -> {}
                default -> throw new ProtocolFault("opcode " + opcode);
            }
        } catch (IOException e) {
            fault = e;
        }
    }

    private void onLine(Client client, byte[] bytes, int from, int to) throws IOException {
        switch (line.scan(bytes, from, to)) {
            case PUBLICATION -> onPublication(client);
            case GAP -> onGap(client);
            case CONNECTED -> {
                ConnectedLine.begin(bytes, from, to, client.cursors, client.asked);
                client.subscribed = client.asked;
                goOn(client);
            }
            case SUBSCRIBED -> onSubscribed(client);
            case ERROR -> throw new ProtocolFault("the hub answered with an error");
            case MALFORMED -> throw new ProtocolFault("not a line of the protocol");
            case HEARTBEAT, OTHER -> {}
        }
    }

    private void onSubscribed(Client client) throws IOException {
        Cursor cursor = line.cursorIn(client.cursors);
        if (cursor == null || client.stage != Client.Stage.GREETING) {
            throw new ProtocolFault("a subscription that was not asked for");
        }
        cursor.beginAt(Math.max(0, line.offset())); // an ephemeral channel has none
        client.subscribed++;
        if (client.subscribed == client.asked) {
            goOn(client);
        }
    }

    /** All that was asked for is there: asks for the next channels, or is live when there are no more. */
    private void goOn(Client client) throws IOException {
        List<ClientPlan.Wanted> channels = client.plan.channels();
        if (client.asked == channels.size()) {
            client.stage = Client.Stage.LIVE;
            tally.onLive(1);
            return;
        }
        int from = client.asked;
        client.asked = Math.min(from + BURST, channels.size());
        for (int i = from; i < client.asked; i++) {
            String command = "{\"type\":\"subscribe\",\"id\":" + (i + 2) + ",\"channel\":\""
                    + channels.get(i).name() + "\"}";
            send(client, ClientFrame.text(command));
        }
    }

    private void onPublication(Client client) {
        Cursor cursor = line.cursorIn(client.cursors);
        if (cursor == null) {
            client.cursors.first().foreign(LineScanner.NONE);
        } else if (line.sequence() == LineScanner.NONE) {
            cursor.foreign(line.offset());
        } else if (cursor.arrived(line.sequence(), line.offset())) {
            delivered++;
            latencies.recordValue(Math.min(highestLatencyNanos, Math.max(0, readNanos - line.intendedNanos())));
        }
    }

    private void onGap(Client client) {
        Cursor cursor = line.cursorIn(client.cursors);
        if (cursor != null) {
            cursor.gap(line.offset());
        }
    }

    private void onClose(Client client, byte[] bytes, int from, int to) throws IOException {
        client.closeCode = to - from >= 2 ? (bytes[from] & 0xff) << 8 | (bytes[from + 1] & 0xff) : NORMAL;
        if (client.stage != Client.Stage.LEAVING) {
            send(client, ClientFrame.close(client.closeCode));
        }
    }

    /** Everything that a client sends after its {@code connect} is small and rare: a kernel that does not take it at once has a dead peer. */
    private static void send(Client client, ByteBuffer bytes) throws IOException {
        SocketChannel socket = client.socket;
        if (socket == null) {
            return;
        }
        socket.write(bytes);
        if (bytes.hasRemaining()) {
            throw new IOException("the peer does not read");
        }
    }

    void onLeave(Client client) {
        if (client.stage != Client.Stage.LIVE) {
            onReset(client);
            return;
        }
        client.stage = Client.Stage.LEAVING;
        tally.onLive(-1);
        try {
            send(client, ClientFrame.close(NORMAL));
        } catch (IOException e) {
            onReset(client);
        }
    }

    void onReadAgain(Client client, Selector selector) {
        SocketChannel socket = client.socket;
        SelectionKey key = socket == null ? null : socket.keyFor(selector);
        client.reads = true;
        if (key != null && key.isValid()) {
            key.interestOps(SelectionKey.OP_READ);
        }
    }

    void onReset(Client client) {
        if (client.stage == Client.Stage.LIVE) {
            tally.onLive(-1);
        }
        client.stage = Client.Stage.CLOSED;
        close(client, true);
    }

    /** The connection ended: the peer closed it, it broke, or it was never made. */
    private void onEnd(Client client) {
        if (client.stage == Client.Stage.LIVE) {
            tally.onLive(-1);
            tally.onLost();
            client.lost = true;
        } else if (client.isJoining()) {
            tally.onFailed();
            client.lost = true;
        }
        client.stage = Client.Stage.CLOSED;
        close(client, false);
    }

    private static void close(Client client, boolean reset) {
        try (SocketChannel socket = client.socket) {
            if (reset && socket != null && socket.isOpen()) {
                socket.setOption(StandardSocketOptions.SO_LINGER, 0); // RST: no TIME_WAIT on either side
            }
        } catch (IOException e) {
            // The socket is gone already, which is what was wanted.
            client.socket = null;
        }
        client.socket = null;
        client.unsent = null;
        client.unfinished = null;
    }
}
