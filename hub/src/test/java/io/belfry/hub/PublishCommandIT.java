package io.belfry.hub;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PublishCommandIT {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final List<String> bodies = new CopyOnWriteArrayList<>();
    private final HttpServer admin = start();

    @AfterEach
    void stop() {
        admin.stop(0);
    }

    @Test
    void printsThePositionAsOneJsonLine() {
        answers(200, "{\"epoch\":\"k3\",\"offset\":7,\"tag\":\"Zk\",\"duplicate\":true}");

        int exitCode = publish("orders", "{\"id\": 7}", "--key", "mine");

        assertThat(out)
                .hasToString(String.format("{\"epoch\":\"k3\",\"offset\":7,\"tag\":\"Zk\",\"duplicate\":true}%n"));
        assertThat(err.toString()).isEmpty();
        assertThat(exitCode).isZero();
        assertThat(bodies).containsExactly("{\"channel\":\"orders\",\"key\":\"mine\",\"data\":{\"id\": 7}}");
    }

    @Test
    void namesTheRemedyWhenRefused() {
        answers(401, "{\"status\":401,\"code\":\"unauthorized\"}");

        int exitCode = publish("orders", "7", "--api-key", "wrong-key");

        assertThat(exitCode).isEqualTo(1);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString())
                .contains("unauthorized", "--api-key", "BELFRY_API_KEY")
                .doesNotContain("wrong-key");
    }

    @Test
    void saysOfAChannelOfTheHubHowItsListenersAreReached() {
        answers(403, "{\"status\":403,\"code\":\"forbidden\"}");

        assertThat(publish("$all", "7")).isEqualTo(1);
        assertThat(err.toString())
                .contains("$all is a channel of the hub's own", "/api/broadcast", "/api/users/{id}/publish")
                .doesNotContain("scope");
        assertThat(publish("orders", "7")).isEqualTo(1);
        assertThat(err.toString()).contains("needs the scope publish");
    }

    @Test
    void namesTheRemedyWhenNobodyAnswersInTime() {
        int port = admin.getAddress().getPort();
        admin.stop(0);

        int exitCode = execute("publish", "orders", "7", "--url", "http://127.0.0.1:" + port);

        assertThat(exitCode).isEqualTo(1);
        assertThat(err.toString()).contains("--url", "--key");
    }

    @Test
    void isAUsageErrorWhenTheJsonIsNoneAndNothingIsSent() {
        assertThat(publish("orders", "{id:7}")).isEqualTo(2);
        assertThat(publish("orders", "7 8")).isEqualTo(2);
        assertThat(publish("orders")).isEqualTo(2);
        assertThat(execute("publish", "orders", "7", "--url", "ftp://127.0.0.1"))
                .isEqualTo(2);
        assertThat(execute("publish", "orders", "7", "--url", "127.0.0.1:8801")).isEqualTo(2);
        assertThat(err.toString())
                .contains("JSON must be one JSON value", "that is no URL; write for example http://")
                .doesNotContain("{id:7}", "Exception");
        assertThat(bodies).isEmpty();
    }

    private int publish(String... args) {
        List<String> all = new ArrayList<>(List.of("publish"));
        all.addAll(List.of(args));
        all.addAll(List.of("--url", "http://127.0.0.1:" + admin.getAddress().getPort()));
        return execute(all.toArray(String[]::new));
    }

    private int execute(String... args) {
        return Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(args);
    }

    private void answers(int status, String body) {
        admin.removeContext("/");
        admin.createContext("/", exchange -> {
            bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
    }

    private static HttpServer start() {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/", exchange -> exchange.close());
            server.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
