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
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.SingleWriterRecorder;

/**
 * The client's side of the protocol, for all clients of one swarm thread, which share one read buffer. The life of a socket
 * is here, its envelope in the subclasses.
 */
abstract class ClientSide {
    static final int BUFFER_BYTES = 1024 * 1024;
    /** The smallest that the kernel grants is about twice this. */
    private static final int SLOW_RECEIVE_BYTES = 2048;

    /** Before a client that could not come back tries the next node. */
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    final Journey journey;
    final Tally tally;
    final LineScanner line = new LineScanner();
    final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);

    private final SingleWriterRecorder latencies;
    private final SourceAddresses sources;
    private long readNanos;
    private int delivered;

    ClientSide(Journey journey, Tally tally, SingleWriterRecorder latencies) {
        this.journey = journey;
        this.tally = tally;
        this.latencies = latencies;
        sources = new SourceAddresses(journey.nodes().get(0));
    }

    /** The connection stands: says the first thing. */
    abstract void onConnected(Client client, SelectionKey key) throws IOException;

    /** Takes what is complete of the buffer's first bytes; answers where the rest begins. */
    abstract int onBytes(Client client, SelectionKey key, int length) throws IOException;

    /** Says that a live client leaves, where there is a word for that. */
    abstract void goodbye(Client client) throws IOException;

    /** Time passes. */
    void onTurn(Selector selector) {}

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
            boolean done = socket.connect(journey.target(client).address());
            SelectionKey key = socket.register(selector, SelectionKey.OP_CONNECT, client);
            if (done) {
                onStanding(client, key);
            }
        } catch (IOException e) {
            onEnd(client);
        }
    }

    void onReady(Client client, SelectionKey key) {
        try {
            if (key.isConnectable()) {
                onStanding(client, key);
            } else if (key.isWritable()) {
                onWritable(client, key);
            } else {
                onReadable(client, key);
            }
        } catch (IOException e) {
            onEnd(client);
        }
    }

    private void onStanding(Client client, SelectionKey key) throws IOException {
        SocketChannel socket = (SocketChannel) key.channel();
        socket.finishConnect();
        client.port = ((InetSocketAddress) socket.getLocalAddress()).getPort();
        key.interestOps(SelectionKey.OP_READ);
        onConnected(client, key);
    }

    /** Writes, now and when the kernel takes more. */
    static void write(Client client, SelectionKey key, ByteBuffer bytes) throws IOException {
        client.unsent = bytes;
        onWritable(client, key);
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
        if (client.stage == Client.Stage.SILENT) {
            return;
        }
        tally.onBytes(count);
        readNanos = System.nanoTime();
        delivered = 0;
        int length = buffer.position();
        try {
            int rest = onBytes(client, key, length);
            if (rest == 0 && length == BUFFER_BYTES) {
                throw new ProtocolFault("more than a buffer holds");
            }
            client.unfinished = rest == length ? null : Arrays.copyOfRange(buffer.array(), rest, length);
        } finally {
            tally.onDelivered(delivered);
        }
        if (client.stage == Client.Stage.LIVE && !client.reads) {
            key.interestOps(0);
        }
    }

    final void onLive(Client client) {
        client.stage = Client.Stage.LIVE;
        client.liveNanos = System.nanoTime();
        tally.onLive(1);
    }

    final void onPublication(Client client) {
        Cursor cursor = line.cursorIn(client.cursors);
        if (cursor == null) {
            client.cursors.first().foreign(LineScanner.NONE);
            return;
        }
        if (client.cursors.keepsPositions()) {
            line.movePosition(client.cursors);
        }
        if (line.sequence() == LineScanner.NONE) {
            cursor.foreign(line.offset());
        } else if (cursor.arrived(line.sequence(), line.offset())) {
            delivered++;
            client.received = true;
            latencies.recordValue(Math.min(Swarm.HIGHEST_LATENCY_NANOS, Math.max(0, readNanos - line.intendedNanos())));
        }
    }

    final void onGap(Client client) {
        Cursor cursor = line.cursorIn(client.cursors);
        if (cursor != null) {
            cursor.gap(line.offset());
        }
    }

    /** Everything that a client sends after its {@code connect} is small and rare: a kernel that does not take it at once has a dead peer. */
    static void send(Client client, ByteBuffer bytes) throws IOException {
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
            goodbye(client);
        } catch (IOException e) {
            onReset(client);
        }
    }

    /** A visitor goes. */
    void onDepart(Client client, Departure departure) {
        switch (departure) {
            case GOODBYE -> onFarewell(client);
            case RESET -> onReset(client);
            case SILENCE -> onSilence(client);
        }
    }

    /** Goes as a program does that has the time for it. */
    void onFarewell(Client client) {
        onLeave(client);
    }

    /** What arrives from now on is thrown away; so the end of the connection is noticed, and its descriptor is free. */
    private void onSilence(Client client) {
        client.stage = Client.Stage.SILENT;
        tally.onLive(-1);
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
    final void onEnd(Client client) {
        boolean live = client.stage == Client.Stage.LIVE;
        boolean wanted = live || client.isJoining();
        if (live) {
            tally.onLive(-1);
            tally.onLost();
        }
        close(client, false);
        if (wanted && journey.returns()) {
            client.stage = Client.Stage.WAITING;
            client.departures++;
            client.notBeforeNanos = System.nanoTime() + (live ? 0 : PAUSE_NANOS);
            return;
        }
        if (wanted && !live) {
            tally.onFailed();
        }
        client.lost |= wanted;
        client.stage = Client.Stage.CLOSED;
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
