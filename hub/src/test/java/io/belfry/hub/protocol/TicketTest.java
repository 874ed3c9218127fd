package io.belfry.hub.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Iterator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tickets, by which a browser's {@code EventSource} connects. */
@Timeout(60)
class TicketTest {
    @RegisterExtension
    static final RunningHub HUB = RunningHub.production("namespaces.default.subscribe=user");

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String TOKEN =
            RunningHub.tokens().user("42").validFor(Duration.ofHours(1)).mint();

    private final String channel = HUB.channel();

    private RunningHub.Reply ticket(String body, String... headers) {
        HttpRequest.Builder request = HUB.open(URI.create("/ticket"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        return RunningHub.send(headers.length == 0 ? request : request.headers(headers));
    }

    private static HttpResponse<Stream<String>> stream(String ticket) throws Exception {
        return HTTP.send(
                HUB.open(URI.create("/connect?ticket=" + ticket))
                        .header("Accept", "text/event-stream")
                        .build(),
                HttpResponse.BodyHandlers.ofLines());
    }

    @Test
    void aTicketBeginsTheStreamThatItsLineAsksForAndIsGoodOnce() throws Exception {
        RunningHub.Reply reply = ticket(
                "{\"type\":\"connect\",\"id\":1,\n\"token\":\"" + TOKEN + "\",\"subs\":{\"" + channel + "\":{}}}");
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.line().number("expires")).isEqualTo(30_000);
        String ticket = reply.line().string("ticket");
        assertThat(ticket).doesNotContain(TOKEN);

        HttpResponse<Stream<String>> stream = stream(ticket);

        assertThat(stream.statusCode()).isEqualTo(200);
        try (Stream<String> lines = stream.body()) {
            Iterator<String> events = lines.filter(line -> !line.isEmpty()).iterator();
            assertThat(events.next()).contains("\"connected\"", "\"user\":\"42\"", channel);
            HUB.publish(channel, "7");
            assertThat(events.next()).contains("\"data\":7");
        }
        assertThat(stream(ticket).statusCode()).isEqualTo(401);
    }

    @Test
    void theTokenMayComeAsAHeader() throws Exception {
        RunningHub.Reply reply = ticket("{\"type\":\"connect\",\"id\":1}", "Authorization", "Bearer " + TOKEN);

        try (Stream<String> lines = stream(reply.line().string("ticket")).body()) {
            assertThat(lines.iterator().next()).contains("\"user\":\"42\"");
        }
    }

    @Test
    void noTicketIsGivenForWhatWouldBeRefused() {
        assertThat(ticket("{\"type\":\"connect\",\"id\":1}").status()).isEqualTo(401);
        assertThat(ticket("{\"type\":\"connect\",\"id\":1,\"token\":\"x\"}").code())
                .isEqualTo("unauthorized");
        assertThat(ticket("{\"type\":\"publish\",\"id\":1}").status()).isEqualTo(400);
        assertThat(ticket("nonsense").status()).isEqualTo(400);
        assertThat(ticket("{\"type\":\"connect\",\"id\":1}", "Cookie", "a=b").status())
                .isEqualTo(403);
        assertThat(RunningHub.send(HUB.open(URI.create("/ticket"))).status()).isEqualTo(405);
    }

    @Test
    void whatIsNoTicketIsRefused() throws Exception {
        assertThat(stream("x").statusCode()).isEqualTo(401);
        assertThat(stream("A".repeat(32)).statusCode()).isEqualTo(401);
    }
}
