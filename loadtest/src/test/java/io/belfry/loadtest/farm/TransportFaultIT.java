package io.belfry.loadtest.farm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.belfry.loadtest.ledger.Digest;
import io.belfry.loadtest.ledger.Observation.Event;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Faults between a node and the clients that stream and poll; those of WebSocket clients too where nobody else has them. */
@Timeout(60)
class TransportFaultIT {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration FREE = Duration.ofSeconds(1);
    private static final int LARGE = 50_000;
    private static final int MANY = 60;
    private static final int LARGEST_ANSWER = 256 * 1024;

    @RegisterExtension
    static final Farm farm = Farm.of("transport", 2, "limits.queue=128KiB", "heartbeat=1s");

    /** What a client comes by. */
    enum Kind {
        WEBSOCKET,
        STREAM,
        POLL;

        LedgerClient join(Episode episode, List<URI> addresses) {
            Logbook log = episode.logbook("c", name());
            return episode.join(
                    switch (this) {
                        case WEBSOCKET -> new WebSocketClient(log, NodeProcess.HTTP, addresses);
                        case STREAM -> new StreamClient(log, NodeProcess.HTTP, addresses);
                        case POLL -> new PollClient(log, NodeProcess.HTTP, addresses);
                    });
        }
    }

    @ParameterizedTest(name = "row10 {0}")
    @EnumSource(
            value = Kind.class,
            names = {"STREAM", "POLL"})
    void row10ClientOfAKilledNodeGoesOnAtTheOther(Kind kind) throws IOException {
        try (Episode episode = farm.episode("row10" + kind, "a", "b").publish(50)) {
            LedgerClient client = kind.join(
                    episode, List.of(farm.first().connect(), farm.second().connect()));
            episode.awaitDelivery();

            farm.first().kill();
            episode.awaitDelivery();

            episode.closeAccount(Set.of(), 0);
            assertThat(episode.seen(client, Event.RESUMED)).isNotEmpty();
        }
    }

    /**
     * What the node sends meanwhile goes nowhere, and no end of the connection reaches it. That the node notices within 45 s is
     * shown elsewhere: by the missing pong of a WebSocket, and by what a stream's client does not acknowledge, which takes
     * lost packets ({@code VanishedStreamIT}); this proxy's kernel acknowledges.
     */
    @ParameterizedTest(name = "row16 {0}")
    @EnumSource(Kind.class)
    void row16ClientThatVanishedResumesFromWhereItWas(Kind kind) throws IOException {
        try (TcpProxy path = new TcpProxy(farm.first().connect().getPort());
                Episode episode = farm.episode("row16" + kind, "a", "b").publish(50)) {
            LedgerClient client = kind.join(episode, List.of(at(path)));
            episode.awaitDelivery();

            path.hold(true, true);
            Episode.last(Duration.ofSeconds(3));
            client.interrupt();
            path.hold(false, false);
            episode.awaitDelivery();

            episode.closeAccount(Set.of(), 0);
            assertThat(episode.seen(client, Event.RESUMED)).isNotEmpty();
        }
    }

    @Test
    void row16WhoHearsNothingForTwoAndAHalfHeartbeatsComesBackByItself() throws IOException {
        try (TcpProxy path = new TcpProxy(farm.first().connect().getPort());
                Episode episode = farm.episode("row16silence", "a", "b").publish(50)) {
            LedgerClient client = episode.join(new WebSocketClient(
                    episode.logbook("c", "websocket"), NodeProcess.HTTP, List.of(at(path)), Duration.ZERO));
            episode.awaitDelivery();

            path.hold(true, true);
            Awaitility.await("it gives the connection up")
                    .atMost(PATIENCE)
                    .until(() -> !client.log().closings().isEmpty());
            path.hold(false, false);
            episode.awaitDelivery();

            episode.closeAccount(Set.of(), 0);
            assertThat(episode.seen(client, Event.RESUMED)).isNotEmpty();
        }
    }

    /** Whether the others' latency changes is measured: {@code run slow}, see the README of this module. */
    @ParameterizedTest(name = "row17 {0}")
    @EnumSource(
            value = Kind.class,
            names = {"WEBSOCKET", "STREAM"})
    void row17ClientThatDoesNotReadIsCutByItsQueueAndResumes(Kind kind) throws IOException {
        double cuts = cutForSlowness();
        try (TcpProxy path = new TcpProxy(farm.first().connect().getPort());
                Episode episode = farm.episode("row17" + kind, "a", "b").publish(20)) {
            LedgerClient other = episode.join(new StreamClient(
                    episode.logbook("other", "stream"),
                    NodeProcess.HTTP,
                    List.of(farm.first().connect())));
            LedgerClient slow = kind.join(episode, List.of(at(path)));
            episode.awaitDelivery();

            path.hold(false, true);
            publishLarge(episode, List.of(other));
            Awaitility.await("its place is free").atMost(PATIENCE).until(() -> connections() == 1);
            path.hold(false, false);
            episode.awaitDelivery();

            episode.closeAccount(Set.of(), 0);
            assertThat(episode.seen(slow, Event.CLOSED)).isNotEmpty();
            assertThat(episode.seen(slow, Event.RESUMED)).isNotEmpty();
            assertThat(episode.seen(other, Event.CLOSED)).isEmpty();
            assertThat(cutForSlowness()).isEqualTo(cuts + 1);
        }
    }

    private static double cutForSlowness() throws IOException {
        return farm.sum("belfry_closes_total{code=\"slow_consumer\"}");
    }

    @Test
    void row17PollThatIsFarBehindGetsAnswersOfBoundedSizeAndIsToldThatThereIsMore()
            throws IOException, InterruptedException {
        try (TcpProxy path = new TcpProxy(farm.first().connect().getPort());
                Episode episode = farm.episode("row17poll", "a", "b").publish(20)) {
            Kind.POLL.join(episode, List.of(at(path)));
            episode.awaitDelivery();
            String channel = episode.channels.get(0);
            JsonNode position = connected(poll("\"" + channel + "\":{}"))
                    .json()
                    .path("subs")
                    .path(channel);

            path.hold(false, true);
            publishLarge(episode, List.of());
            path.hold(false, false);
            episode.awaitDelivery();

            String late = poll("\"" + channel + "\":" + position);
            assertThat(connected(late).json().path("more").asBoolean()).isTrue();
            assertThat(late.length()).isLessThan(LARGEST_ANSWER + 2 * LARGE);
            episode.closeAccount(Set.of(), 0);
        }
    }

    @ParameterizedTest(name = "row19 {0}")
    @EnumSource(Kind.class)
    void row19WhoEndsItsHalfIsGoneAlthoughItReads(Kind kind) throws IOException {
        try (Episode episode = farm.episode("row19" + kind, "a", "b").publish(50)) {
            kind.join(episode, List.of(farm.second().connect()));
            try (Socket socket = new Socket(
                    InetAddress.getLoopbackAddress(), farm.first().connect().getPort())) {
                socket.getOutputStream().write(coming(kind).getBytes(StandardCharsets.US_ASCII));
                Awaitility.await("it is there").atMost(PATIENCE).until(() -> connections() == 1);

                socket.shutdownOutput();
                Awaitility.await("it is gone")
                        .atMost(FREE.multipliedBy(2)) // one for the resolution of this look
                        .pollInterval(Duration.ofMillis(50))
                        .until(() -> connections() == 0);
            }
            episode.awaitDelivery();
            episode.closeAccount(Set.of(), 0);
        }
    }

    /** What a client says that comes in; by WebSocket no more than the handshake, with which it has its place. */
    private static String coming(Kind kind) {
        if (kind == Kind.WEBSOCKET) {
            return String.join(
                    "\r\n",
                    "GET /connect HTTP/1.1",
                    "Host: localhost",
                    "Upgrade: websocket",
                    "Connection: Upgrade",
                    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                    "Sec-WebSocket-Version: 13\r\n\r\n");
        }
        String body = "{\"type\":\"connect\",\"id\":1,\"wait\":40000,\"subs\":{\"quiet\":{}}}\n";
        String accept = kind == Kind.STREAM ? "Accept: text/event-stream\r\n" : "";
        return "POST /connect HTTP/1.1\r\nHost: localhost\r\n" + accept
                + "Content-Type: application/x-ndjson\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    private static URI at(TcpProxy path) {
        return URI.create("http://127.0.0.1:" + path.port() + "/connect");
    }

    /** No faster than these read, whom nobody is to take for slow. */
    private static void publishLarge(Episode episode, List<LedgerClient> readers) {
        for (int i = 0; i < MANY; i++) {
            Publishing.Posting large = episode.publishing.post(episode.channels.get(0), LARGE);
            assertThat(episode.publishing
                            .attempt(large, farm.second().servers())
                            .join()
                            .status())
                    .isEqualTo(200);
            String sha = Digest.of(large.payload);
            readers.forEach(reader -> episode.awaitReceived(reader, sha));
        }
    }

    private static double connections() throws IOException, InterruptedException {
        return farm.first().metric("belfry_connections");
    }

    private static String poll(String subs) throws IOException, InterruptedException {
        String body = "{\"type\":\"connect\",\"id\":1,\"wait\":0,\"subs\":{" + subs + "}}\n";
        HttpRequest request = HttpRequest.newBuilder(farm.first().connect())
                .header("Content-Type", "application/x-ndjson")
                .timeout(PATIENCE)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return NodeProcess.HTTP
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static ReceivedLine connected(String answer) throws IOException {
        return ReceivedLine.parse(answer.substring(0, answer.indexOf('\n')));
    }
}
