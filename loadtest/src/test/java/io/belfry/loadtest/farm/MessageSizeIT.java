package io.belfry.loadtest.farm;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.client.PublishResult;
import io.belfry.client.Publisher;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is larger than the limit belongs elsewhere, and a reference to it here. */
@Timeout(60)
class MessageSizeIT {
    private static final int LIMIT = 64 << 10; // as is the default
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static NodeProcess node;

    @BeforeAll
    static void start() throws IOException {
        node = NodeProcess.start(Farm.newFolder("message-size"), "h1").awaitReady();
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    /** A line of exactly so many bytes; it begins and ends like this. */
    private static String line(String begin, String end, int bytes) {
        return begin + "x".repeat(bytes - begin.length() - end.length()) + end;
    }

    private static String publish(int bytes) {
        return line("{\"type\":\"publish\",\"id\":2,\"channel\":\"gx18\",\"data\":\"", "\"}", bytes);
    }

    @Test
    @DisplayName("GX-18 a line of 64 KiB passes by WebSocket, one byte more ends it with 1009")
    void webSocket() {
        try (PlainClient client = PlainClient.connect(node.clients(), new ConnectLine())) {
            client.send(publish(LIMIT));
            client.await("it is published", () -> client.lines("published").size() == 1);
            client.send(publish(LIMIT + 1));
            assertThat(client.closeCode()).isEqualTo(1009);
        }
    }

    @Test
    @DisplayName("GX-18 a line of 64 KiB passes by poll, one byte more is 413")
    void poll() throws Exception {
        String connect = "{\"type\":\"connect\",\"id\":1,\"wait\":0}\n";
        HttpResponse<String> passes = post("application/x-ndjson", "*/*", connect + publish(LIMIT));
        assertThat(passes.statusCode()).isEqualTo(200);
        assertThat(passes.body()).contains("\"published\"");
        tooLarge(post("application/x-ndjson", "*/*", connect + publish(LIMIT + 1)));
    }

    @Test
    @DisplayName("GX-18 a line of 64 KiB begins a stream, one byte more is 413")
    void stream() throws Exception {
        String begin = "{\"type\":\"connect\",\"id\":1,\"name\":\"";
        HttpRequest request = request("application/json", "text/event-stream", line(begin, "\"}", LIMIT));
        HttpResponse<InputStream> passes = NodeProcess.HTTP.send(request, BodyHandlers.ofInputStream());
        passes.body().close();
        assertThat(passes.statusCode()).isEqualTo(200);
        tooLarge(post("application/json", "text/event-stream", line(begin, "\"}", LIMIT + 1)));
    }

    @Test
    @DisplayName("GX-18 a payload of 64 KiB reaches the clients of every transport, one byte more is refused")
    void payload() throws Exception {
        String largest = line("\"", "\"", LIMIT);
        try (PlainClient client = PlainClient.connect(node.clients(), new ConnectLine().channel("largest"));
                Publisher publisher = Publisher.http(node.servers(), null)) {
            assertThat(publisher.publish("largest", largest).join().accepted()).isTrue();
            client.awaitExactly("largest", List.of(largest));
            PublishResult refused =
                    publisher.publish("largest", line("\"", "\"", LIMIT + 1)).join();
            assertThat(refused.accepted()).isFalse();
            assertThat(refused.code()).isEqualTo("too_large");
        }
        String connect = "{\"type\":\"connect\",\"id\":1,\"wait\":0,\"subs\":{\"largest\":{\"rewind\":1}}}";
        assertThat(post("application/json", "*/*", connect).body()).contains(largest);
        HttpRequest request = request("application/json", "text/event-stream", connect);
        HttpResponse<Stream<String>> stream = NodeProcess.HTTP.send(request, BodyHandlers.ofLines());
        try (Stream<String> lines = stream.body()) {
            assertThat(lines.filter(each -> each.contains("\"pub\""))
                            .findFirst()
                            .orElse(""))
                    .contains(largest);
        }
    }

    private static void tooLarge(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(answer.body()).contains("too_large");
    }

    private static HttpResponse<String> post(String type, String accept, String body) throws Exception {
        return NodeProcess.HTTP.send(request(type, accept, body), BodyHandlers.ofString());
    }

    private static HttpRequest request(String type, String accept, String body) {
        return HttpRequest.newBuilder(node.connect())
                .timeout(PATIENCE)
                .header("Content-Type", type)
                .header("Accept", accept)
                .POST(BodyPublishers.ofString(body))
                .build();
    }
}
