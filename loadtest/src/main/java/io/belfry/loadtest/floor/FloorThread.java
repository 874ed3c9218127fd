package io.belfry.loadtest.floor;

import io.belfry.loadtest.swarm.Upgrade;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** One selector thread of the floor and its share of the clients. */
final class FloorThread implements AutoCloseable {
    private static final int READ_BYTES = 16 * 1024;
    private static final int CLOSE = 0x8;

    /** Answers to the upgrade and to {@code connect}; shared by all clients. */
    record Greeting(ByteBuffer head, ByteBuffer connected) {}

    private final Selector selector = Selector.open();
    private final Greeting greeting;
    private final List<FloorClient> clients = new ArrayList<>();
    private final Queue<Runnable> mailbox = new ConcurrentLinkedQueue<>();
    private final ByteBuffer input = ByteBuffer.allocate(READ_BYTES);
    private final Thread thread;
    private volatile boolean stopping;

    FloorThread(String name, Greeting greeting) throws IOException {
        // Duplicates, because each thread moves the positions of its own.
        this.greeting =
                new Greeting(greeting.head().duplicate(), greeting.connected().duplicate());
        thread = new Thread(this::run, name);
        thread.setDaemon(true);
        thread.start();
    }

    void adopt(SocketChannel socket) {
        execute(() -> onAdopt(socket));
    }

    void publish(ByteBuffer frame) {
        execute(() -> onPublish(frame.duplicate()));
    }

    private void execute(Runnable work) {
        mailbox.add(work);
        selector.wakeup();
    }

    private void run() {
        try (selector) {
            while (!stopping) {
                selector.select(this::onReady);
                for (Runnable work = mailbox.poll(); work != null; work = mailbox.poll()) {
                    work.run();
                }
            }
            for (SelectionKey key : selector.keys()) {
                key.channel().close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void onAdopt(SocketChannel socket) {
        try {
            socket.configureBlocking(false);
            socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
            FloorClient client = new FloorClient(socket);
            client.key = socket.register(selector, SelectionKey.OP_READ, client);
        } catch (IOException e) {
            // The client is gone before it began; the account shows it.
            throw new UncheckedIOException(e);
        }
    }

    private void onPublish(ByteBuffer frame) {
        for (FloorClient client : clients) {
            frame.rewind();
            client.write(frame);
        }
    }

    private void onReady(SelectionKey key) {
        FloorClient client = (FloorClient) key.attachment();
        try {
            if (key.isWritable()) {
                client.onWritable();
            }
            if (key.isReadable()) {
                onReadable(client);
            }
        } catch (IOException e) {
            onEnd(client);
        }
    }

    /** Knows just enough of the protocol: the end of the request's head, then the first frame, then a close frame. */
    private void onReadable(FloorClient client) throws IOException {
        input.clear();
        int count = client.socket.read(input);
        if (count < 0) {
            onEnd(client);
            return;
        }
        if (!client.upgraded) {
            if (Upgrade.endOfHead(input.array(), 0, count) > 0) {
                client.upgraded = true;
                client.write(greeting.head().rewind());
            }
        } else if (!client.greeted) {
            client.greeted = true;
            client.write(greeting.connected().rewind());
            clients.add(client);
        } else if ((input.get(0) & 0x0f) == CLOSE) {
            onEnd(client);
        }
    }

    private void onEnd(FloorClient client) {
        clients.remove(client);
        try {
            client.socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        stopping = true;
        selector.wakeup();
    }
}
