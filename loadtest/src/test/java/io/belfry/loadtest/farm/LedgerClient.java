package io.belfry.loadtest.farm;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A client that writes down what it is told, and that goes on from its positions, at the next address that takes it, when its
 * connection ends. It comes by one transport, which is its class.
 */
public abstract class LedgerClient implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final int NORMAL = 1000;
    private static final int FIRST_FINAL_CODE = 4500;

    /** What RFC 6455 calls an end without a close frame; here of any connection. */
    static final int NO_CLOSE_FRAME = 1006;

    final Logbook log;
    final HttpClient http;
    private final List<URI> addresses;
    private int next;
    private @Nullable Visit current;
    private volatile boolean connected;
    private boolean closed;

    /** @param addresses of {@code /connect}; the first one is tried first */
    LedgerClient(Logbook log, HttpClient http, List<URI> addresses) {
        this.log = log;
        this.http = http;
        this.addresses = List.copyOf(addresses);
    }

    public String name() {
        return log.name();
    }

    /** Whether the last connection stands, with its subscriptions; or the last poll was answered. */
    public boolean isConnected() {
        return connected;
    }

    public boolean received(String sha) {
        return log.received(sha);
    }

    /** What the protocol does not allow, or this client did not expect. */
    public List<String> faults() {
        return log.faults();
    }

    public Logbook log() {
        return log;
    }

    /** Connects; calls to it that come too late do nothing. */
    public synchronized void connect() {
        if (!closed) {
            open(addresses.get(next++ % addresses.size()));
        }
    }

    /** Begins a connection there. Called with the lock held. */
    abstract void open(URI address);

    /** Disconnects until {@link #connect}, which begins with the first address again. */
    synchronized void leave() {
        next = 0;
        Visit visit = current;
        if (visit != null && !visit.over) {
            visit.over = true;
            connected = false;
            log.closed(NORMAL);
            visit.abort();
        }
    }

    /** Cuts its connection, as a bad network would; it comes back by itself. */
    public synchronized void interrupt() {
        Visit visit = current;
        if (visit != null) {
            ended(visit, NO_CLOSE_FRAME);
            visit.abort();
        }
    }

    /** A request with lines, to be completed. Who keeps cookies is a browser, and browsers say from which page they come. */
    final HttpRequest.Builder post(URI address, String lines) {
        HttpRequest.Builder request = HttpRequest.newBuilder(address)
                .header("Content-Type", "application/x-ndjson")
                .POST(HttpRequest.BodyPublishers.ofString(lines));
        if (http.cookieHandler().isPresent()) {
            request.header("Origin", address.getScheme() + "://" + address.getAuthority());
        }
        return request;
    }

    /** Tries again soon. */
    void again() {
        again(PAUSE);
    }

    void again(Duration pause) {
        later(pause).execute(this::connect);
    }

    final Executor later(Duration pause) {
        return http.executor()
                .map(threads -> CompletableFuture.delayedExecutor(pause.toMillis(), TimeUnit.MILLISECONDS, threads))
                .orElseGet(() -> CompletableFuture.delayedExecutor(pause.toMillis(), TimeUnit.MILLISECONDS));
    }

    /** Its time to leave has come, unless it has left already. */
    private synchronized void goAway(Visit visit) {
        if (!visit.over && visit == current) {
            visit.over = true;
            log.closed(NORMAL);
            visit.abort();
            connect();
        }
    }

    /** The visit has begun. False if the client is closed, so that it must end at once. */
    synchronized boolean began(Visit visit) {
        current = visit;
        log.opened();
        return !closed;
    }

    synchronized void received(Visit visit, String text) {
        if (visit.over) {
            return; // it came after the connection was given up
        }
        try {
            ReceivedLine line = ReceivedLine.parse(text);
            log.take(line);
            visit.took(line);
            connected |= line.type().equals("connected");
            if (line.type().equals("goaway")) {
                long millis = line.json().path("reconnectAfter").asLong();
                later(Duration.ofMillis(millis)).execute(() -> goAway(visit));
            }
        } catch (IOException e) {
            log.fault("not a line: " + text);
        }
    }

    /** The connection is over and, but for a code that says otherwise, there is to be another. */
    synchronized void ended(Visit visit, int code) {
        if (visit.over) {
            return;
        }
        visit.over = true;
        connected = false;
        log.closed(code);
        if (code >= FIRST_FINAL_CODE) {
            log.fault("closed for good with " + code);
        } else {
            again();
        }
    }

    /** One connection, or one poll. */
    abstract static class Visit {
        boolean over;

        /** Ends it without a word to the other side. */
        abstract void abort();

        /** A line was written down. */
        void took(ReceivedLine line) {}
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (current != null) {
            current.over = true;
            current.abort();
        }
    }
}
