package io.belfry.loadtest.farm;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** One connection of a WebSocket client that says one line and keeps every line it gets. It does not come back by itself. */
public final class PlainClient implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 20;
    private static final int NO_CLOSE_FRAME = 1006;

    private final List<ReceivedLine> lines = new CopyOnWriteArrayList<>();
    private final CompletableFuture<ReceivedLine> connected = new CompletableFuture<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final WebSocket socket;
    private volatile boolean reads = true;

    private PlainClient(URI base, ConnectLine first, String cookie) {
        URI url = URI.create(base.toString().replaceFirst("http", "ws") + "/connect");
        WebSocket.Builder builder = NodeProcess.HTTP.newWebSocketBuilder();
        if (!cookie.isEmpty()) {
            builder.header("Cookie", cookie);
        }
        socket = soon(builder.buildAsync(url, new Reader()));
        soon(socket.sendText(first.text(), true));
    }

    /** Connects, and waits for nothing more than the upgrade. */
    public static PlainClient open(URI base, ConnectLine first) {
        return new PlainClient(base, first, "");
    }

    /** Connects, and waits until the hub has let it in. */
    public static PlainClient connect(URI base, ConnectLine first) {
        return connect(base, first, "");
    }

    /** Connects with this cookie, as a browser would send it; empty for none. */
    public static PlainClient connect(URI base, ConnectLine first, String cookie) {
        PlainClient client = new PlainClient(base, first, cookie);
        client.connected();
        return client;
    }

    /** What the hub said to the first line. */
    public ReceivedLine connected() {
        return soon(connected);
    }

    /** The name that the hub gave it. */
    public String id() {
        return connected().member("client");
    }

    /** Which node it is on. */
    public String node() {
        return connected().member("node");
    }

    /** How the subscription to this channel began. */
    public JsonNode subscription(String channel) {
        return connected().json().path("subs").path(channel);
    }

    /** Payloads that came on this channel so far, each exactly as it came. */
    public List<String> received(String channel) {
        List<String> payloads = new ArrayList<>();
        for (ReceivedLine line : lines) {
            if (line.type().equals("pub") && line.member("channel").equals(channel)) {
                try {
                    payloads.add(line.data());
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            }
        }
        return payloads;
    }

    /** Waits until these payloads, and no others, have come on the channel, in this order. */
    public void awaitExactly(String channel, List<String> payloads) {
        await(payloads + " on " + channel, () -> received(channel).size() >= payloads.size());
        if (!received(channel).equals(payloads)) {
            throw new AssertionError("expected " + payloads + " on " + channel + ", got " + received(channel));
        }
    }

    void await(String what, java.util.concurrent.Callable<Boolean> condition) {
        Awaitility.await(what)
                .atMost(Duration.ofSeconds(PATIENCE_SECONDS))
                .pollInterval(Duration.ofMillis(10))
                .until(condition);
    }

    /** Says a line. */
    void send(String line) {
        soon(socket.sendText(line, true));
    }

    /** Everything of this type. */
    public List<ReceivedLine> lines(String type) {
        return lines.stream().filter(line -> line.type().equals(type)).toList();
    }

    public boolean isOpen() {
        return !closed.isDone();
    }

    /** Waits for the end of the connection. */
    public int closeCode() {
        return soon(closed);
    }

    /** From now on what comes stays in the kernel. */
    void stopReading() {
        reads = false;
    }

    private static <T> T soon(CompletableFuture<T> future) {
        return future.copy().orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    }

    private final class Reader implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                take(text.toString());
                text.setLength(0);
            }
            if (reads) {
                from.request(1);
            }
            return null;
        }

        private void take(String received) {
            try {
                ReceivedLine line = ReceivedLine.parse(received);
                lines.add(line);
                if (line.type().equals("connected")) {
                    connected.complete(line);
                }
            } catch (IOException e) {
                connected.completeExceptionally(e);
                throw new IllegalStateException("not a line", e);
            }
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            end(code);
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable failure) {
            end(NO_CLOSE_FRAME);
        }

        private void end(int code) {
            connected.completeExceptionally(new IllegalStateException("closed with " + code));
            closed.complete(code);
        }
    }

    @Override
    public void close() {
        socket.abort();
    }
}
