package io.belfry.loadtest.farm;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Stands between a node and Redis, or between a client and a node, and does what networks do. Bytes that it holds back arrive when it lets go, as they do
 * when TCP sends them again; a new connection is accepted meanwhile, and gets no answer.
 */
public final class TcpProxy implements AutoCloseable {
    private final ServerSocket server;
    private final Set<ProxiedConnection> connections = ConcurrentHashMap.newKeySet();
    private final AtomicReference<@Nullable String> cutAfter = new AtomicReference<>();
    private final AtomicInteger cuts = new AtomicInteger();
    private final AtomicInteger accepted = new AtomicInteger();
    private volatile InetSocketAddress target;
    private volatile long delayMillis;
    private volatile boolean holdsRequests;
    private volatile boolean holdsReplies;
    private volatile boolean refuses;
    private volatile String swallowAfter = "";
    private volatile long budget = Long.MAX_VALUE;

    public TcpProxy(int targetPort) throws IOException {
        target = address(targetPort);
        server = new ServerSocket(FreePort.next(), 200, InetAddress.getLoopbackAddress());
        start("accept", this::acceptAll);
    }

    public int port() {
        return server.getLocalPort();
    }

    /** New connections go there; what stands stays. */
    public void target(int port) {
        target = address(port);
    }

    /** Each piece of data is that late, in both directions. */
    void delay(Duration delay) {
        delayMillis = delay.toMillis();
    }

    /** Holds back what goes to Redis, what comes from it, or both; or lets go of it again. */
    synchronized void hold(boolean requests, boolean replies) {
        holdsRequests = requests;
        holdsReplies = replies;
        notifyAll();
    }

    /** Resets each connection, and each new one as soon as it stands. */
    void refuse() {
        refuses = true;
        resetAll();
    }

    void accept() {
        refuses = false;
    }

    public void resetAll() {
        connections.forEach(ProxiedConnection::reset);
    }

    /** Ends each connection towards Redis, and says nothing of it to the node. */
    void leaveHalfOpen() {
        connections.forEach(ProxiedConnection::closeTarget);
    }

    /** Resets every connection when that many more bytes have gone to Redis. */
    synchronized void cutAfterBytes(long bytes) {
        budget = bytes;
    }

    /** After a reply that contains this text nothing passes any more on its connection, in either direction, and nobody is told. */
    public void swallowAfterReply(String text) {
        swallowAfter = text;
    }

    boolean isToBeSwallowed(byte[] buffer, int length) {
        return !swallowAfter.isEmpty()
                && new String(buffer, 0, length, StandardCharsets.ISO_8859_1).contains(swallowAfter);
    }

    /** Passes the next request on that contains this text, then resets its connection before any reply comes back. */
    void cutAfterRequest(String text) {
        cutAfter.set(text);
    }

    /** How many connections came so far. */
    public int accepted() {
        return accepted.get();
    }

    /** How many requests were cut off from their reply so far. */
    int cuts() {
        return cuts.get();
    }

    private void acceptAll() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                accepted.incrementAndGet();
                ProxiedConnection connection = new ProxiedConnection(this, client);
                connections.add(connection);
                start("connect", connection::open);
            } catch (IOException e) {
                // Closed, or the peer was gone already.
            }
        }
    }

    InetSocketAddress target() {
        return target;
    }

    boolean refuses() {
        return refuses;
    }

    void gone(ProxiedConnection connection) {
        connections.remove(connection);
    }

    /** Waits until this piece of data may go on. */
    void await(boolean request, ProxiedConnection connection) throws InterruptedException {
        if (delayMillis > 0) {
            Thread.sleep(delayMillis);
        }
        synchronized (this) {
            while ((request ? holdsRequests : holdsReplies) && connection.isOpen()) {
                wait(100); // connections end without notice
            }
        }
    }

    /** Whether the connection is to be cut right after this request. */
    boolean isToBeCut(byte[] buffer, int length) {
        String text = cutAfter.get();
        boolean cut = text != null
                && new String(buffer, 0, length, StandardCharsets.ISO_8859_1).contains(text)
                && cutAfter.compareAndSet(text, null);
        if (cut) {
            cuts.incrementAndGet();
        }
        return cut;
    }

    /** How many of these bytes still go to Redis. */
    synchronized int spend(int bytes) {
        int granted = (int) Math.min(bytes, budget);
        if (budget != Long.MAX_VALUE) {
            budget -= granted;
        }
        return granted;
    }

    synchronized boolean isSpent() {
        return budget == 0;
    }

    static void start(String name, Runnable task) {
        Thread thread = new Thread(task, "proxy-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    private static InetSocketAddress address(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    @Override
    public void close() throws IOException {
        server.close();
        resetAll();
    }
}
