package io.belfry.loadtest.farm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.belfry.client.BelfryUnavailableException;
import io.belfry.client.ChannelListener;
import io.belfry.client.Position;
import io.belfry.client.Publication;
import io.belfry.client.PublishResult;
import io.belfry.client.Publisher;
import io.belfry.client.PublisherOptions;
import io.belfry.client.Subscriber;
import io.belfry.client.Tokens;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What a GeneXus application publishes reaches whom it shall, from whichever of its instances: rows GX of the requirements.
 * Where a row speaks of browsers that poll beside others, all are WebSocket clients here.
 */
@Timeout(90)
class GeneXusRowsIT {
    private static final String EVERYBODY = "$all";
    private static final String SECRET = "a secret of tests, long enough for HS256";
    private static final Tokens TOKENS = Tokens.hmac(SECRET);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @RegisterExtension
    static final Farm farm = Farm.of("genexus", 2, "auth.hmacSecret=" + SECRET, "limits.queue=128KiB");

    private static final List<ApplicationProcess> instances = new ArrayList<>();
    private final List<PlainClient> clients = new ArrayList<>();

    /** What GeneXus sends: it maps onto the payload, member by member. Messages from outside GeneXus have only the last. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record NotificationInfo(
            @JsonProperty("Id") @Nullable String id,
            @JsonProperty("Object") @Nullable String object,
            @JsonProperty("Message") String message) {}

    @BeforeAll
    static void start() throws IOException {
        for (int i = 1; i <= 3; i++) {
            instances.add(new ApplicationProcess("redis://127.0.0.1:" + farm.redis.port()));
        }
    }

    @AfterAll
    static void stop() throws IOException {
        instances.forEach(ApplicationProcess::close);
    }

    @AfterEach
    void leave() {
        clients.forEach(PlainClient::close);
    }

    @Test
    @DisplayName(
            "GX-01 GX-04 each of three instances broadcasts once, and every client of every node gets exactly three")
    void broadcastsOfEveryInstanceReachEveryClient() {
        for (int i = 0; i < 6; i++) {
            join(i % 2 == 0 ? farm.first() : farm.second(), new ConnectLine());
        }
        for (ApplicationProcess instance : instances) {
            assertThat(instance.ask("broadcast", "{\"from\":" + instances.indexOf(instance) + "}"))
                    .isEqualTo("accepted");
        }
        assertThat(instances.get(0).ask("broadcast", "\"the end\"")).isEqualTo("accepted");

        for (PlainClient client : clients) {
            client.awaitExactly(EVERYBODY, List.of("{\"from\":0}", "{\"from\":1}", "{\"from\":2}", "\"the end\""));
        }
    }

    /** An instance that knows only the browsers that happen to be connected to it, as without a hub. */
    private static final class InProcessRegistry {
        private final List<Consumer<String>> sessions = new ArrayList<>();

        void broadcast(String message) {
            sessions.forEach(session -> session.accept(message));
        }
    }

    @Test
    @DisplayName("GX-02 a registry within the instance misses the browsers of the other instance, the hub does not")
    void registryWithinTheInstanceMissesBrowsers() {
        List<String> browserOfOne = new ArrayList<>();
        List<String> browserOfOther = new ArrayList<>();
        InProcessRegistry one = new InProcessRegistry();
        InProcessRegistry other = new InProcessRegistry();
        one.sessions.add(browserOfOne::add);
        other.sessions.add(browserOfOther::add);
        one.broadcast("\"hello\"");
        assertThat(browserOfOne).containsExactly("\"hello\"");
        assertThat(browserOfOther).as("the fault that the hub is for").isEmpty();

        PlainClient here = join(farm.first(), new ConnectLine());
        PlainClient there = join(farm.second(), new ConnectLine());
        assertThat(instances.get(0).ask("broadcast", "\"hello\"")).isEqualTo("accepted");
        here.awaitExactly(EVERYBODY, List.of("\"hello\""));
        there.awaitExactly(EVERYBODY, List.of("\"hello\""));
    }

    @Test
    @DisplayName("GX-05 one client id on two nodes is one client: a notification reaches both connections and no other")
    void clientIdWithTwoConnections() {
        PlainClient tab = join(farm.first(), new ConnectLine());
        PlainClient otherTab = join(farm.second(), new ConnectLine().client(tab.id()));
        PlainClient stranger = join(farm.second(), new ConnectLine());
        assertThat(otherTab.id()).isEqualTo(tab.id());

        for (ApplicationProcess instance : instances) {
            assertThat(instance.ask("client", tab.id(), "{\"from\":" + instances.indexOf(instance) + "}"))
                    .isEqualTo("accepted");
        }
        List<String> notifications = List.of("{\"from\":0}", "{\"from\":1}", "{\"from\":2}");
        tab.awaitExactly("$client:" + tab.id(), notifications);
        otherTab.awaitExactly("$client:" + tab.id(), notifications);
        assertThat(stranger.lines("pub")).isEmpty();
    }

    @Test
    @DisplayName(
            "GX-06 what is sent to a user from another instance reaches all connections of the user and nobody else")
    void userOnTwoNodes() {
        PlainClient one =
                join(farm.first(), new ConnectLine().token(TOKENS.user("42").mint()));
        PlainClient two =
                join(farm.second(), new ConnectLine().token(TOKENS.user("42").mint()));
        PlainClient other =
                join(farm.first(), new ConnectLine().token(TOKENS.user("43").mint()));
        PlainClient nobody = join(farm.second(), new ConnectLine());

        assertThat(instances.get(1).ask("user", "42", "\"for 42\"")).isEqualTo("accepted");
        assertThat(instances.get(2).ask("user", "43", "\"for 43\"")).isEqualTo("accepted");
        assertThat(instances.get(0).ask("client", one.id(), "\"for this tab\"")).isEqualTo("accepted");
        one.awaitExactly("$user:42", List.of("\"for 42\""));
        one.awaitExactly("$client:" + one.id(), List.of("\"for this tab\""));
        two.awaitExactly("$user:42", List.of("\"for 42\""));
        other.awaitExactly("$user:43", List.of("\"for 43\""));
        assertThat(two.lines("pub")).hasSize(1);
        assertThat(other.lines("pub")).hasSize(1);
        assertThat(nobody.lines("pub")).isEmpty();
    }

    @Test
    @DisplayName(
            "GX-07 a raw text arrives byte by byte as it was sent, over Redis and over HTTP, to a channel and to a client")
    void rawTextIsLeftAsItIs() {
        List<String> texts = List.of(
                "\"plain\"",
                "\"\\u0041 \\/ \\\" \\\\ \\ud83d\\ude00 😀 é \u2028\"",
                "{ \"b\" : 1.50 , \"a\":1E400,\"c\":-0 }",
                "[ ]",
                "12345678901234567890.0");
        String channel = "gx07";
        PlainClient client = join(farm.second(), new ConnectLine().channel(channel));
        List<byte[]> sent = new ArrayList<>();
        try (Publisher redis = Publisher.redis("redis://127.0.0.1:" + farm.redis.port());
                Publisher http = Publisher.http(farm.first().servers(), null)) {
            for (String text : texts) {
                for (Publisher publisher : List.of(redis, http)) {
                    assertThat(publisher.publish(channel, text).join().code())
                            .as(text)
                            .isNull();
                    assertThat(publisher.toClient(client.id(), text).join().code())
                            .as(text)
                            .isNull();
                    sent.add(text.getBytes(StandardCharsets.UTF_8));
                }
            }
        }
        for (String where : List.of(channel, "$client:" + client.id())) {
            client.await("all on " + where, () -> client.received(where).size() >= sent.size());
            assertThat(client.received(where).stream().map(text -> text.getBytes(StandardCharsets.UTF_8)))
                    .containsExactlyElementsOf(sent);
        }
    }

    @Test
    @DisplayName(
            "GX-08 the result says across all nodes what became of it: 0 sent, 1 unavailable, 2 not found, 4 not delivered")
    void resultCodes() throws IOException {
        PlainClient gone = join(farm.first(), new ConnectLine());
        PlainClient there = join(farm.first(), new ConnectLine());
        PlainClient slow = join(farm.second(), new ConnectLine());
        String id = gone.id();
        gone.close();
        PublisherOptions impatient = PublisherOptions.DEFAULTS.withRetryBudget(Duration.ofSeconds(3));
        try (TcpProxy path = new TcpProxy(farm.redis.port());
                Publisher redis = Publisher.redis("redis://127.0.0.1:" + path.port(), impatient);
                Publisher http = Publisher.http(farm.second().servers(), null, impatient);
                Publisher nowhere =
                        Publisher.http(URI.create("http://127.0.0.1:" + FreePort.next()), null, impatient)) {
            for (Publisher publisher : List.of(redis, http)) {
                there.await("it is connected", () -> code(publisher.publish("gx08", "1")) == 0);
                assertThat(code(publisher.toClient(there.id(), "1"))).isZero();
                there.await("the node has noticed that it has gone", () -> code(publisher.toClient(id, "1")) == 2);
                assertThat(code(publisher.toClient("an-id-that-was-never-given", "1")))
                        .isEqualTo(2);
            }
            slow.stopReading();
            assertThat(firstBadCode(http, slow.id(), '"' + "x".repeat(60_000) + '"'))
                    .isEqualTo(4);

            path.refuse();
            farm.proxies.get(1).refuse();
            List<CompletableFuture<PublishResult>> outcomes = new ArrayList<>();
            for (Publisher publisher : List.of(redis, http, nowhere)) {
                outcomes.add(publisher.broadcast("1"));
                outcomes.add(publisher.toClient(there.id(), "1"));
            }
            assertThat(outcomes).extracting(GeneXusRowsIT::code).containsOnly(1);
        }
        assertThat(there.received("$client:" + there.id())).containsExactly("1", "1");
    }

    /** As GeneXus counts. Its 3, closed or invalid, is 2 here: an id without a connection is not there. */
    private static int code(CompletableFuture<PublishResult> outcome) {
        try {
            PublishResult result = outcome.join();
            if (result.accepted()) {
                return 0;
            }
            return switch (String.valueOf(result.code())) {
                case PublishResult.NOT_FOUND -> 2;
                case PublishResult.NOT_DELIVERED -> 4;
                default -> throw new AssertionError("rejected with " + result.code());
            };
        } catch (CompletionException e) {
            assertThat(e).hasCauseInstanceOf(BelfryUnavailableException.class);
            return 1;
        }
    }

    private static int firstBadCode(Publisher publisher, String client, String payload) {
        int code = 0;
        for (int i = 0; i < 500 && code == 0; i++) {
            code = code(publisher.toClient(client, payload));
        }
        return code;
    }

    @Test
    @DisplayName("GX-09 a NotificationInfo arrives as it was, also with an empty Id and Object, or with neither")
    void notificationInfo() throws JsonProcessingException {
        List<NotificationInfo> sent = List.of(
                new NotificationInfo("7", "Orders.Update", "{\"line\":\"a \\\"quoted\\\" one\"}"),
                new NotificationInfo("", "", "from a procedure without a user"),
                new NotificationInfo(null, null, "from outside"),
                new NotificationInfo("ñ", "Ünïcode", ""));
        List<NotificationInfo> received = new CopyOnWriteArrayList<>();
        CountDownLatch subscribed = new CountDownLatch(1);
        ObjectMapper json = new ObjectMapper();
        try (Subscriber subscriber = Subscriber.connect(farm.second().clients(), () -> null)) {
            subscriber.subscribe("gx09", new ChannelListener() {
                @Override
                public void onSubscribed(@Nullable Position position) {
                    subscribed.countDown();
                }

                @Override
                public void onPublication(Publication publication) {
                    try {
                        received.add(json.readValue(publication.data(), NotificationInfo.class));
                    } catch (JsonProcessingException e) {
                        throw new IllegalStateException(e);
                    }
                }
            });
            Awaitility.await("subscribed").atMost(PATIENCE).until(() -> subscribed.getCount() == 0);
            for (NotificationInfo each : sent) {
                assertThat(instances.get(0).ask("publish", "gx09", json.writeValueAsString(each)))
                        .isEqualTo("accepted");
            }
            Awaitility.await("all have come").atMost(PATIENCE).until(() -> received.size() >= sent.size());
        }
        assertThat(received).containsExactlyElementsOf(sent);
    }

    private PlainClient join(NodeProcess node, ConnectLine line) {
        PlainClient client = PlainClient.connect(node.clients(), line);
        clients.add(client);
        return client;
    }
}
