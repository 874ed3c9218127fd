package io.belfry.hub.socket;

import io.belfry.hub.wire.CloseCode;
import io.belfry.hub.wire.Frame;
import io.belfry.hub.wire.OutQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Sends every message back, as a client of the stage would: through a queue, from the I/O thread. */
final class EchoAcceptor implements Acceptor {
    final BlockingQueue<Handshake> handshakes = new LinkedBlockingQueue<>();
    final BlockingQueue<Echo> opened = new LinkedBlockingQueue<>();
    final AtomicInteger open = new AtomicInteger();

    @Override
    public SocketListener onAccept(IoThread thread, Socket socket, Handshake handshake) {
        handshakes.add(handshake);
        open.incrementAndGet();
        Echo echo = new Echo(thread, socket);
        opened.add(echo);
        return echo;
    }

    final class Echo implements SocketListener {
        final IoThread thread;
        final Socket socket;
        final OutQueue queue = new OutQueue();
        final AtomicInteger closed = new AtomicInteger();
        final CountDownLatch gone = new CountDownLatch(1);
        final AtomicInteger alive = new AtomicInteger();

        Echo(IoThread thread, Socket socket) {
            this.thread = thread;
            this.socket = socket;
        }

        /** Does something on the thread of the socket and waits for it. */
        void run(Runnable action) {
            CompletableFuture.runAsync(action, thread).join();
        }

        boolean isGone() throws InterruptedException {
            return gone.await(10, TimeUnit.SECONDS);
        }

        void send(Frame frame) {
            queue.add(frame);
            socket.onWrite(queue);
        }

        @Override
        public void onMessage(byte[] utf8) {
            assertOnThread();
            send(Frame.line(utf8));
        }

        @Override
        public void onPing(byte[] payload) {
            assertOnThread();
            send(Frame.pong(payload));
        }

        @Override
        public void onAlive() {
            alive.incrementAndGet();
        }

        @Override
        public void onUnfinished() {}

        @Override
        public void onWritable() {
            assertOnThread();
            socket.onWrite(queue);
        }

        @Override
        public void onPeerClose(int number) {
            send(number == 1005 ? Frame.closeWithoutCode() : Frame.close(number, ""));
        }

        @Override
        public void onFailure(CloseCode code) {
            queue.dropUnstarted();
            send(Frame.close(code));
        }

        @Override
        public void onClosed() {
            assertOnThread();
            closed.incrementAndGet();
            open.decrementAndGet();
            gone.countDown();
        }

        private void assertOnThread() {
            if (!thread.isCurrent()) {
                throw new AssertionError("called on " + Thread.currentThread());
            }
        }
    }
}
