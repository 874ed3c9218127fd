package io.belfry.hub.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.belfry.hub.testing.RedisServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a signal to the node means for those who are connected and for those who publish. */
@Timeout(120)
class ShutdownIT {
    private static final String WANTS_ORDERS = ",\"subs\":{\"orders\":{}}";
    private static final int BATCHES = 20;
    private static final int BATCH = 100;
    private static final int WINDOW_MILLIS = 20_000;

    @TempDir
    Path folder = Path.of("unset");

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT"})
    void saysGoodbyeToEveryClientAndEndsWith0(String signal) throws Exception {
        try (RunningHub hub = RunningHub.start(folder, "--dev")) {
            List<LineClient> clients = Stream.generate(() -> LineClient.connect(hub.clients, WANTS_ORDERS))
                    .limit(20)
                    .toList();
            clients.forEach(LineClient::connected);

            hub.process.signal(signal);

            for (LineClient client : clients) {
                assertThat(client.awaitCloseCode()).isEqualTo(1012);
                assertThat(client.ofType("goaway")).singleElement().satisfies(ShutdownIT::saysWhenToComeBack);
            }
            assertThat(hub.process.exitCode()).isZero();
            assertThat(hub.process.err()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT"})
    void everyPublicationAcceptedBeforeTheSignalReachesAReadingClientInOrder(String signal) throws Exception {
        try (RunningHub hub = RunningHub.start(folder, "--dev")) {
            LineClient reader = LineClient.connect(hub.clients, WANTS_ORDERS).connected();
            for (int batch = 0; batch < BATCHES; batch++) {
                String answers = hub.publish(lines(batch * BATCH)).body();
                assertThat(answers.lines()).hasSize(BATCH).allMatch(line -> line.contains("\"duplicate\":false"));
            }

            hub.process.signal(signal);

            assertThat(reader.awaitCloseCode()).isEqualTo(1012);
            assertThat(reader.ofType("pub"))
                    .extracting(line -> line.path("data").asInt())
                    .containsExactlyElementsOf(
                            IntStream.range(0, BATCHES * BATCH).boxed().toList());
            assertThat(hub.process.exitCode()).isZero();
        }
    }

    @Test
    void keepsServingWhileBalancersNoticeThatItIsNotReady() throws Exception {
        String[] production = {
            "--set", "drain.grace=3s",
            "--set", "auth.hmacSecret=0123456789abcdef0123456789abcdef",
            "--set", "admin.keys=[{\"key\":\"one-key-of-enough-length\",\"scopes\":[\"publish\"]}]",
            "--set", "namespaces.default.subscribe=anyone"
        };
        try (RunningHub hub = RunningHub.start(folder, production)) {
            hub.process.signal("TERM");
            Awaitility.await().atMost(20, TimeUnit.SECONDS).until(() -> hub.readyStatus() == 503);

            LineClient late = LineClient.connect(hub.clients, WANTS_ORDERS).connected();
            assertThat(hub.publish(lines(0), "Authorization", "Bearer one-key-of-enough-length")
                            .statusCode())
                    .isEqualTo(200);

            assertThat(late.awaitCloseCode()).isEqualTo(1012);
            assertThat(late.ofType("pub")).hasSize(BATCH);
            assertThat(hub.process.exitCode()).isZero();
        }
    }

    @Test
    @DisplayName("OS-22 a drain ordered over the admin port: slots spread evenly, and the process ends with 0 in time")
    void endsWith0AfterADrainThatWasOrdered() throws Exception {
        String[] settings = {"drain.grace=1s", "drain.window=3s", "namespaces.default.subscribe=anyone"};
        try (RunningHub hub = RunningHub.production(folder, settings)) {
            List<LineClient> clients = Stream.generate(() -> LineClient.connect(hub.clients, WANTS_ORDERS))
                    .limit(30)
                    .toList();
            clients.forEach(LineClient::connected);

            long began = System.nanoTime();
            assertThat(hub.ask("/api/drain", "{}").statusCode()).isEqualTo(202);
            assertThat(hub.readyStatus()).as("at once").isEqualTo(503);
            for (LineClient client : clients) {
                assertThat(client.awaitCloseCode()).isEqualTo(1012);
            }
            assertThat(hub.process.exitCode()).isZero();
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(1 + 3 + 2 + 1));
            List<Integer> slots = clients.stream()
                    .map(each ->
                            each.ofType("goaway").get(0).path("reconnectAfter").asInt())
                    .sorted()
                    .toList();
            for (int i = 0; i < slots.size(); i++) {
                assertThat(slots.get(i)).as("slot %s of 3 s", i).isEqualTo(i * 100);
            }
        }
    }

    @Test
    void endsWith0WhenNobodyIsConnected() throws Exception {
        try (RunningHub hub = RunningHub.start(folder, "--dev")) {
            hub.process.signal("TERM");

            assertThat(hub.process.exitCode()).isZero();
        }
    }

    @Test
    @DisplayName("OS-22 a node that leaves a Redis that goes on has nothing to warn of")
    void endsWithoutAWarning() throws Exception {
        try (RedisServer redis = RedisServer.with();
                RunningHub hub = RunningHub.start(folder, "--dev", "--redis", redis.uri())) {
            LineClient.connect(hub.clients, WANTS_ORDERS).connected();

            hub.process.signal("TERM");

            assertThat(hub.process.exitCode()).isZero();
            String log = hub.process.out();
            assertThat(log.substring(log.indexOf("stopping")))
                    .contains("stopped")
                    .doesNotContain("WARN", "ERROR");
        }
    }

    private static void saysWhenToComeBack(JsonNode goaway) {
        assertThat(goaway.path("reason").asText()).isEqualTo("drain");
        assertThat(goaway.path("reconnectAfter").isIntegralNumber()).isTrue();
        assertThat(goaway.path("reconnectAfter").asInt()).isBetween(0, WINDOW_MILLIS);
    }

    private static String lines(int first) {
        return IntStream.range(first, first + BATCH)
                .mapToObj(number -> "{\"channel\":\"orders\",\"data\":" + number + "}")
                .collect(Collectors.joining("\n"));
    }
}
