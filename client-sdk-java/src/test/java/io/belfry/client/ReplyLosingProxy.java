package io.belfry.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A network before Redis that loses the reply to a publication which Redis has made: once armed, it lets the next one
 * through, waits until Redis has answered it, passes on nothing more, and breaks the connection after a while.
 */
final class ReplyLosingProxy implements AutoCloseable {
    /** How the answer to the publish script begins when it has published. */
    private static final String PUBLISHED = "$2\r\nok\r\n";

    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final int target;
    private final Duration silence;
    private final ExecutorService threads = Executors.newCachedThreadPool(DaemonThreads.named("test-proxy"));
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicInteger losses = new AtomicInteger();
    private volatile boolean armed;

    /** @param silence how long the connection still seems to stand after the loss */
    ReplyLosingProxy(int target, Duration silence) throws IOException {
        this.target = target;
        this.silence = silence;
        threads.execute(this::accept);
    }

    String uri() {
        return "redis://127.0.0.1:" + server.getLocalPort();
    }

    void arm() {
        armed = true;
    }

    /** How many replies it has lost. */
    int losses() {
        return losses.get();
    }

    @Override
    public void close() throws IOException {
        server.close();
        sockets.forEach(ReplyLosingProxy::close);
        threads.shutdownNow();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = server.accept();
                Socket redis = new Socket(InetAddress.getLoopbackAddress(), target);
                sockets.add(client);
                sockets.add(redis);
                threads.execute(() -> run(client, redis, this::passOn));
                threads.execute(() -> run(redis, client, this::passOnUntilLoss));
            }
        } catch (IOException closed) {
            // the test is over
        }
    }

    private interface Direction {
        void run(InputStream in, OutputStream out) throws IOException, InterruptedException;
    }

    private static void run(Socket from, Socket to, Direction direction) {
        try {
            direction.run(from.getInputStream(), to.getOutputStream());
        } catch (IOException | InterruptedException broken) {
            // as a network breaks
        } finally {
            close(from);
            close(to);
        }
    }

    private void passOn(InputStream in, OutputStream out) throws IOException {
        in.transferTo(out);
    }

    private void passOnUntilLoss(InputStream redis, OutputStream client) throws IOException, InterruptedException {
        byte[] chunk = new byte[64 * 1024];
        for (int size = redis.read(chunk); size >= 0; size = redis.read(chunk)) {
            String text = new String(chunk, 0, size, StandardCharsets.ISO_8859_1);
            if (armed && text.contains(PUBLISHED)) {
                armed = false;
                losses.incrementAndGet();
                Thread.sleep(silence.toMillis());
                return;
            }
            client.write(chunk, 0, size);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
