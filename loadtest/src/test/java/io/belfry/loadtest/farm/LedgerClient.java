package io.belfry.loadtest.farm;

import com.fasterxml.jackson.databind.JsonNode;
import io.belfry.client.Position;
import io.belfry.loadtest.ledger.ClientLog;
import io.belfry.loadtest.ledger.Digest;
import io.belfry.loadtest.ledger.Observation;
import java.io.IOException;
import java.net.URI;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket client that believes what it is told and writes it down: it filters nothing, and when its connection ends it
 * goes on from its positions at the next node that takes it.
 */
final class LedgerClient implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final int NORMAL = 1000;
    private static final int NO_CLOSE_FRAME = 1006;
    private static final int FIRST_FINAL_CODE = 4500;
    private static final Executor LATER = CompletableFuture.delayedExecutor(PAUSE.toMillis(), TimeUnit.MILLISECONDS);

    private final String name;
    private final List<URI> nodes;
    private final List<String> channels;
    private final ClientLog log;
    private final Map<String, Position> positions = new HashMap<>();
    private final Set<String> payloads = ConcurrentHashMap.newKeySet();
    private final List<String> faults = new CopyOnWriteArrayList<>();
    private int next;
    private @Nullable WebSocket socket;
    private @Nullable Visit current;
    private volatile boolean connected;
    private boolean closed;

    /** @param nodes the first one is tried first */
    LedgerClient(String name, List<URI> nodes, List<String> channels, Consumer<? super Observation> book) {
        this.name = name;
        this.nodes = List.copyOf(nodes);
        this.channels = List.copyOf(channels);
        log = new ClientLog(book, name, "websocket", System::nanoTime);
    }

    String name() {
        return name;
    }

    /** Whether the last connection stands, with its subscriptions. */
    boolean isConnected() {
        return connected;
    }

    boolean received(String sha) {
        return payloads.contains(sha);
    }

    /** What the protocol does not allow, or this client did not expect. */
    List<String> faults() {
        return faults;
    }

    synchronized void connect() {
        if (closed) {
            return;
        }
        URI node = nodes.get(next++ % nodes.size());
        URI url = URI.create(node.toString().replaceFirst("http", "ws") + "/connect");
        var unused = NodeProcess.HTTP
                .newWebSocketBuilder()
                .connectTimeout(Duration.ofSeconds(2))
                .buildAsync(url, new Visit())
                .whenComplete((open, failure) -> {
                    if (failure != null) {
                        again();
                    }
                });
    }

    /** Disconnects until {@link #connect}, which begins with the first node again. */
    synchronized void leave() {
        next = 0;
        Visit visit = current;
        if (visit != null && socket != null) {
            visit.over = true;
            connected = false;
            log.closed(NORMAL);
            socket.abort();
        }
    }

    /** Cuts its connection, as a bad network would; it comes back by itself. */
    synchronized void interrupt() {
        connected = false;
        if (socket != null) {
            socket.abort();
        }
        Visit visit = current;
        if (visit != null) {
            ended(visit, NO_CLOSE_FRAME);
        }
    }

    private void again() {
        LATER.execute(this::connect);
    }

    private synchronized void opened(Visit visit, WebSocket opened) {
        current = visit;
        socket = opened;
        log.opened();
        var unused = opened.sendText(connectLine(), true);
        if (closed) {
            opened.abort();
        }
    }

    private String connectLine() {
        StringBuilder line = new StringBuilder("{\"type\":\"connect\",\"id\":1,\"subs\":{");
        for (String channel : channels) {
            line.append(line.charAt(line.length() - 1) == '{' ? "\"" : ",\"")
                    .append(channel)
                    .append("\":{");
            Position position = positions.get(channel);
            if (position != null) {
                line.append("\"epoch\":\"").append(position.epoch());
                line.append("\",\"offset\":").append(position.offset());
                line.append(",\"tag\":\"").append(position.tag()).append('"');
            }
            line.append('}');
        }
        return line.append("}}").toString();
    }

    private synchronized void ended(Visit visit, int code) {
        if (visit.over) {
            return;
        }
        visit.over = true;
        connected = false;
        log.closed(code);
        if (code >= FIRST_FINAL_CODE) {
            faults.add("closed for good with " + code);
        } else {
            again();
        }
    }

    private synchronized void received(Visit visit, ReceivedLine line) throws IOException {
        if (visit.over) {
            return; // it came after the connection was given up
        }
        String channel = line.member("channel");
        switch (line.type()) {
            case "connected" -> {
                line.subscriptions().forEach(one -> subscribed(one.getKey(), one.getValue()));
                connected = true;
            }
            case "pub" -> publication(channel, line);
            case "gap" -> gap(channel, line.member("reason"), ReceivedLine.position(line.json()));
            case "status" -> log.status(line.member("bus"));
            case "error" -> faults.add("error " + line.member("code"));
            default -> {
                // An empty object is a heartbeat; others are not asked for.
            }
        }
    }

    private void subscribed(String channel, JsonNode answer) {
        if (!channels.contains(channel)) {
            return; // those that every client gets
        }
        Position position = ReceivedLine.position(answer);
        if (position == null) {
            faults.add("no subscription to " + channel + ": " + answer);
        } else if (!positions.containsKey(channel)) {
            log.subscribed(channel, position);
            positions.put(channel, position);
        } else if (answer.path("recovered").asBoolean()) {
            log.resumed(channel, position);
        } else {
            gap(channel, answer.path("gap").asText("none"), position);
        }
    }

    private void gap(String channel, String reason, @Nullable Position position) {
        if (!channels.contains(channel)) {
            return;
        }
        if (position == null) {
            faults.add("a gap without a position in " + channel);
            return;
        }
        log.gap(channel, reason, position);
        positions.put(channel, position);
    }

    private void publication(String channel, ReceivedLine line) throws IOException {
        String payload = line.data();
        Position before = positions.get(channel);
        if (!line.json().has("offset") || before == null) {
            log.message(channel, null, null, payload);
        } else {
            Position position =
                    new Position(before.epoch(), line.json().get("offset").asLong(), line.member("tag"));
            log.message(channel, position, null, payload);
            positions.put(channel, position);
        }
        payloads.add(Digest.of(payload));
    }

    /** One connection. */
    private final class Visit implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();
        private boolean over;

        @Override
        public void onOpen(WebSocket opened) {
            opened(this, opened);
            opened.request(1);
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                try {
                    received(this, ReceivedLine.parse(text.toString()));
                } catch (IOException e) {
                    faults.add("not a line: " + text);
                }
                text.setLength(0);
            }
            from.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            ended(this, code);
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable failure) {
            ended(this, NO_CLOSE_FRAME);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (socket != null) {
            socket.abort();
        }
    }
}
