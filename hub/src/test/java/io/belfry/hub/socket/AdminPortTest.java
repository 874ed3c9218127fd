package io.belfry.hub.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.hub.metrics.Metrics;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class AdminPortTest {
    private final Worker worker = Worker.start(1, nanos -> {});
    private final AdminPort port = new AdminPort(
            worker,
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            path -> path.startsWith("/api/") ? AdminPortTest::describe : null,
            new Metrics());

    @BeforeEach
    void start() {
        port.start();
    }

    @AfterEach
    void close() {
        port.close();
        worker.close();
    }

    private static CompletableFuture<Answer> describe(Request request) {
        if (request.path().endsWith("/defect")) {
            throw new IllegalStateException("a defect");
        }
        return CompletableFuture.completedFuture(Answer.text(
                200,
                "text/plain",
                request.method() + " " + request.path() + " " + request.query() + " " + request.authorization() + " "
                        + request.contentType() + " " + request.body().length + " " + request.peer()));
    }

    private HttpReply ask(String request) throws IOException {
        try (RawClient client = new RawClient(port.port())) {
            client.send(request);
            return client.readReply();
        }
    }

    @Test
    void handsOverTheRequestWithThePathAsItWasSent() throws IOException {
        String body = "b".repeat(500_000);
        HttpReply reply = ask("POST /api/clients/a%2Fb;x=1/publish?limit=5&limit=6 HTTP/1.1\r\nHost: localhost\r\n"
                + "Authorization: Bearer key\r\nContent-Type: application/json\r\nContent-Length: " + body.length()
                + "\r\n\r\n" + body);
        assertThat(reply.body())
                .isEqualTo("POST /api/clients/a%2Fb/publish {limit=5} Bearer key application/json 500000 127.0.0.1");
    }

    @Test
    void answersAHundredContinueBeforeTheBody() throws IOException {
        try (RawClient client = new RawClient(port.port())) {
            client.send("POST /api/x HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
            assertThat(client.readReply().status()).isEqualTo(100);
            client.send("ok");
            assertThat(client.readReply().body()).startsWith("POST /api/x");
        }
    }

    @Test
    void answers413AboveOneMebibyte() throws IOException {
        HttpReply reply = ask("POST /api/x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1048577\r\n\r\n");
        assertThat(reply.status()).isEqualTo(413);
        assertThat(reply.body()).contains("too_large");
    }

    @Test
    void answers404WhereThereIsNothing() throws IOException {
        assertThat(ask("GET /connect HTTP/1.1\r\nHost: localhost\r\n\r\n").status())
                .isEqualTo(404);
    }

    @Test
    void answers500WithoutDetailsWhenAnEndpointHasADefect() throws IOException {
        HttpReply reply = ask("GET /api/defect HTTP/1.1\r\nHost: localhost\r\n\r\n");
        assertThat(reply.status()).isEqualTo(500);
        assertThat(reply.body()).contains("internal").doesNotContain("IllegalState");
    }

    @Test
    void servesManyRequestsOnOneLink() throws IOException {
        try (RawClient client = new RawClient(port.port())) {
            for (int i = 0; i < 50; i++) {
                client.send("GET /api/" + i + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
                assertThat(client.readReply().body()).startsWith("GET /api/" + i + " ");
            }
        }
    }

    @Test
    void keepsTheOrderOfRequestsThatWerePipelined() throws IOException {
        try (RawClient client = new RawClient(port.port())) {
            client.send("GET /api/1 HTTP/1.1\r\nHost: localhost\r\n\r\nGET /api/2 HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(client.readReply().body()).startsWith("GET /api/1 ");
            assertThat(client.readReply().body()).startsWith("GET /api/2 ");
        }
    }
}
