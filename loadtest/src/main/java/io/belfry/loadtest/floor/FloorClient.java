package io.belfry.loadtest.floor;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** One client of the floor. Belongs to one floor thread. */
final class FloorClient {
    final SocketChannel socket;
    boolean upgraded;
    boolean greeted;

    @Nullable
    SelectionKey key;

    /** What the kernel did not take; null for a client that keeps up. */
    private @Nullable ArrayDeque<ByteBuffer> waiting;

    FloorClient(SocketChannel socket) {
        this.socket = socket;
    }

    void write(ByteBuffer bytes) {
        try {
            if (waiting == null) {
                socket.write(bytes);
            }
            if (bytes.hasRemaining()) {
                if (waiting == null) {
                    waiting = new ArrayDeque<>();
                    interest(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
                }
                waiting.add(bytes.slice());
            }
        } catch (IOException e) {
            interest(SelectionKey.OP_READ); // The read that follows finds the end.
        }
    }

    void onWritable() throws IOException {
        while (waiting != null) {
            ByteBuffer first = waiting.getFirst();
            socket.write(first);
            if (first.hasRemaining()) {
                return;
            }
            waiting.removeFirst();
            if (waiting.isEmpty()) {
                waiting = null;
                interest(SelectionKey.OP_READ);
            }
        }
    }

    private void interest(int operations) {
        if (key != null && key.isValid()) {
            key.interestOps(operations);
        }
    }
}
