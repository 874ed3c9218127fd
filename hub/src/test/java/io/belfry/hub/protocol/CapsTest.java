package io.belfry.hub.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How many connections a user may have. */
@Timeout(60)
class CapsTest {
    @RegisterExtension
    static final RunningHub HUB = RunningHub.production("limits.perUser=2");

    private static String token(String user) {
        return RunningHub.token(RunningHub.tokens().user(user));
    }

    @Test
    @DisplayName("H42 over the cap of the user: closed with 4503, after it is known who it is")
    void closesWith4503OverTheCapOfTheUser() {
        ProtocolClient first = HUB.connected(token("42"));
        HUB.connected(token("42"));
        ProtocolClient third = HUB.open();
        third.send("connect", token("42"));
        assertThat(third.closeCode()).isEqualTo(4503);
        HUB.connected(token("43"));

        first.close();
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> isLetIn("42"));
    }

    @Test
    @DisplayName("P14 a user's places come back, however the connections end")
    void givesThePlacesBack() {
        for (int i = 0; i < 50; i++) {
            ProtocolClient refreshed = HUB.connected(token("7"));
            refreshed.ask("refresh", token("7"));
            refreshed.close();
            ProtocolClient unknown = HUB.open();
            unknown.send("connect", "\"token\":\"none\"");
            assertThat(unknown.closeCode()).isEqualTo(4501);
            Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> isLetIn("7"));
        }
    }

    @Test
    @DisplayName("H42 a client that returns replaces its predecessor, which may be half open, and nobody else")
    void letsInWhoeverReturnsInThePlaceOfItsPredecessor() {
        ProtocolClient ghost = HUB.open();
        String client = "\"client\":\"" + ghost.connect(token("9")).string("client") + "\"";
        ProtocolClient other = HUB.connected(token("9"));

        HUB.connected(token("9"), client);

        assertThat(ghost.closeCode())
                .as("for good, or two that have the same client would replace each other for ever")
                .isEqualTo(4503);
        assertThat(other.ask("nothing").type()).isEqualTo("error");
        ProtocolClient newcomer = HUB.open();
        newcomer.send("connect", token("9"));
        assertThat(newcomer.closeCode()).isEqualTo(4503);
        ProtocolClient forger = HUB.open();
        forger.send("connect", token("9"), "\"client\":\"" + "A".repeat(43) + "\"");
        assertThat(forger.closeCode()).isEqualTo(4503);
    }

    @Test
    @DisplayName(
            "L10 seven EventSources of one user: 429 for those over the cap, and never 204, after which none comes again")
    void refusesEventSourcesOverTheCapOfTheUser() throws Exception {
        HttpClient http = HttpClient.newHttpClient();
        List<HttpResponse<Stream<String>>> answers = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            RunningHub.Reply ticket = RunningHub.send(HUB.open(URI.create("/ticket"))
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString("{\"type\":\"connect\",\"id\":1," + token("10") + "}")));
            answers.add(http.send(
                    HUB.open(URI.create("/connect?ticket=" + ticket.line().string("ticket")))
                            .header("Accept", "text/event-stream")
                            .build(),
                    HttpResponse.BodyHandlers.ofLines()));
        }
        assertThat(answers).extracting(HttpResponse::statusCode).containsExactly(200, 200, 429, 429, 429, 429, 429);
        assertThat(answers.get(2).headers().firstValue("Retry-After")).isPresent();
        answers.forEach(answer -> answer.body().close());
    }

    private static boolean isLetIn(String user) {
        try (ProtocolClient client = HUB.open()) {
            client.send("connect", token(user));
            return client.next().type().equals("connected");
        } catch (IllegalStateException | AssertionError closed) {
            return false;
        }
    }
}
