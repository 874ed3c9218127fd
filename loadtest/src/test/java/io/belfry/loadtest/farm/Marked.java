package io.belfry.loadtest.farm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Says to a node, by every transport, good and bad things that hold what no log may hold; and knows what that was. */
final class Marked {
    private static final String PAYLOAD = "marked-payload";
    private static final String LINES = "application/x-ndjson";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final NodeProcess node;
    private final String token;
    private final String apiKey;
    private final List<String> secrets = new ArrayList<>();

    Marked(NodeProcess node, String token, String apiKey) {
        this.node = node;
        this.token = token;
        this.apiKey = apiKey;
        secrets.addAll(List.of(PAYLOAD, apiKey, token.substring(token.lastIndexOf('.') + 1)));
    }

    /** No entry of the log may hold one of them. */
    List<String> secrets() {
        return secrets;
    }

    void sayEverythingOnce() throws IOException, InterruptedException {
        String connect = new ConnectLine().token(token).channel("gx20").text();
        String publish = "{\"type\":\"publish\",\"id\":2,\"channel\":\"gx20\",\"data\":\"" + PAYLOAD + "\"}";
        try (PlainClient client = PlainClient.connect(
                node.clients(), new ConnectLine().token(token).channel("gx20"))) {
            client.send(publish);
            client.awaitExactly("gx20", List.of("\"" + PAYLOAD + "\""));
            client.send("{\"type\":\"publish\",\"id\":3,\"channel\":\"gx20\",\"data\":" + PAYLOAD + "}");
            assertThat(client.closeCode()).isEqualTo(4500);
        }
        String poll = connect.replaceFirst("\\{", "{\"wait\":0,") + "\n" + publish;
        assertThat(post("/connect", LINES, poll).body()).contains("\"published\"");
        assertThat(post("/connect", LINES, poll + PAYLOAD).statusCode()).isEqualTo(400);
        assertThat(post("/connect", LINES, connect.replace(token, token + "x")).statusCode())
                .isEqualTo(401);
        assertThat(get("/connect?token=" + token)).isEqualTo(400);
        ticket(connect);
        postToAdmin("{\"channel\":\"gx20\",\"data\":\"" + PAYLOAD + "\"}", apiKey, 200);
        postToAdmin("{\"channel\":\"gx20\",\"data\":" + PAYLOAD + "}", apiKey, 400);
        postToAdmin("{\"channel\":\"gx20\",\"data\":1}", apiKey + "x", 401);
    }

    /** A ticket that is taken, and is asked for a second time. */
    private void ticket(String connect) throws IOException, InterruptedException {
        JsonNode answer =
                JSON.readTree(post("/ticket", "application/json", connect).body());
        String ticket = answer.path("ticket").asText();
        assertThat(ticket).isNotEmpty();
        secrets.add(ticket);
        assertThat(get("/connect?ticket=" + ticket)).isEqualTo(200);
        assertThat(get("/connect?ticket=" + ticket)).isEqualTo(401);
    }

    /** The status; what follows it is not waited for. */
    private int get(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(node.clients().resolve(path))
                .timeout(Duration.ofSeconds(5))
                .header("Accept", "text/event-stream")
                .build();
        HttpResponse<InputStream> response = NodeProcess.HTTP.send(request, BodyHandlers.ofInputStream());
        response.body().close();
        return response.statusCode();
    }

    private HttpResponse<String> post(String path, String type, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(node.clients().resolve(path))
                .timeout(Duration.ofSeconds(5))
                .header("Content-Type", type)
                .POST(BodyPublishers.ofString(body))
                .build();
        return NodeProcess.HTTP.send(request, BodyHandlers.ofString());
    }

    private void postToAdmin(String body, String key, int status) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(node.servers().resolve("/api/publish"))
                .timeout(Duration.ofSeconds(5))
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + key)
                .POST(BodyPublishers.ofString(body))
                .build();
        assertThat(NodeProcess.HTTP.send(request, BodyHandlers.discarding()).statusCode())
                .isEqualTo(status);
    }
}
