package io.belfry.hub.process;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** A client that reads all it is sent and keeps every line and the close code. */
final class LineClient implements WebSocket.Listener {
    private static final ObjectMapper JSON = new ObjectMapper();

    final CompletableFuture<Integer> closeCode = new CompletableFuture<>();
    private final List<JsonNode> lines = new CopyOnWriteArrayList<>();
    private final StringBuilder text = new StringBuilder();
    private @Nullable WebSocket socket;

    /** @param connectMembers what {@code connect} says beside its type and id, beginning with a comma, or nothing */
    static LineClient connect(URI hub, String connectMembers) {
        LineClient client = new LineClient();
        URI url = URI.create(hub.toString().replaceFirst("http", "ws") + "/connect");
        client.socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(url, client)
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
        client.send("{\"type\":\"connect\",\"id\":1" + connectMembers + "}");
        return client;
    }

    void send(String line) {
        Objects.requireNonNull(socket)
                .sendText(line, true)
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
    }

    /** Ends the link without a word. */
    void vanish() {
        Objects.requireNonNull(socket).abort();
    }

    /** Waits for the answer to its {@code connect}. */
    LineClient connected() {
        Awaitility.await()
                .atMost(20, TimeUnit.SECONDS)
                .until(() -> !ofType("connected").isEmpty());
        return this;
    }

    List<JsonNode> ofType(String type) {
        return lines.stream()
                .filter(line -> line.path("type").asText().equals(type))
                .toList();
    }

    int awaitCloseCode() {
        return closeCode.orTimeout(20, TimeUnit.SECONDS).join();
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
        text.append(part);
        if (last) {
            lines.add(parsed(text.toString()));
            text.setLength(0);
        }
        socket.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
        closeCode.complete(code);
        return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable failure) {
        closeCode.completeExceptionally(failure);
    }

    private static JsonNode parsed(String line) {
        try {
            return JSON.readTree(line);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not a line of JSON: " + line, e);
        }
    }
}
