package io.belfry.hub.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.client.Tokens;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What ends a session by the clock: no connect, no token any more, no sign of life, too many commands; and the node's end. */
@Timeout(60)
class SessionEndIT {
    private static final Duration SWEEP = Duration.ofMillis(250);
    /** What a machine under load may take to notice. */
    private static final Duration SLACK = Duration.ofMillis(1_500);

    private static final Duration ROUND = Duration.ofMillis(300);

    @RegisterExtension
    static final RunningHub HUB = RunningHub.production(
            "heartbeat=1s", "limits.unauthenticated=1s", "limits.commandsPerSecond=5", "namespaces.open.publish=user");

    private final long begin = System.nanoTime();

    @AfterEach
    void nothingTakesLong() {
        assertThat(sinceBegin()).isLessThan(Duration.ofSeconds(20));
    }

    @Test
    @DisplayName("A01 no connect in time closes with 4505")
    void noConnectInTimeCloses() {
        ProtocolClient client = HUB.open();

        assertThat(client.closeCode()).isEqualTo(4505);
        assertThat(sinceBegin())
                .isBetween(
                        Duration.ofSeconds(1), Duration.ofSeconds(1).plus(SWEEP).plus(SLACK));
    }

    @Test
    @DisplayName("A01 pings do not stand in for a connect")
    void pingsDoNotStandInForAConnect() {
        ProtocolClient client = HUB.open();

        client.sendFrame(0x89, new byte[0]);

        assertThat(client.closeCode()).isEqualTo(4505);
    }

    @Test
    @DisplayName("A22 a token that ends closes with token_expired and 4001, unless it is refreshed")
    void theEndOfTheTokenIsTheEndOfTheSession() {
        Tokens anna = RunningHub.tokens().user("anna");
        Tokens ending = anna.validFor(Duration.ofSeconds(2));
        ProtocolClient client = HUB.connected(RunningHub.token(ending));
        ProtocolClient refreshed = HUB.connected(RunningHub.token(ending));
        refreshed.ask("refresh", RunningHub.token(anna));

        Line error = client.await("error");

        assertThat(error.string("code")).isEqualTo("token_expired");
        assertThat(error.has("id")).isFalse();
        assertThat(client.closeCode()).isEqualTo(4001);
        assertThat(refreshed.ask("nothing").string("code")).isEqualTo("unknown_type");
    }

    @Test
    @DisplayName("A09 connecting with a token that has ended closes with 4001")
    void aTokenThatHasEndedClosesWith4001() {
        String token = RunningHub.token(RunningHub.tokens().user("anna").validFor(Duration.ofSeconds(1)));
        ProtocolClient first = HUB.connected(token);
        assertThat(first.closeCode()).isEqualTo(4001);
        ProtocolClient late = HUB.open();

        late.send("connect", token);

        assertThat(late.closeCode()).isEqualTo(4001);
    }

    @Test
    void aClientThatGivesNoSignOfLifeForTwoPeriodsIsDead() {
        ProtocolClient silent =
                HUB.connected(RunningHub.token(RunningHub.tokens().user("anna")));

        assertThat(silent.closeCode()).isEqualTo(4004);
        assertThat(sinceBegin())
                .isBetween(
                        Duration.ofSeconds(2), Duration.ofSeconds(2).plus(SWEEP).plus(SLACK));
    }

    @Test
    void theHeartbeatIsAPingAndAnEmptyMessageTogetherInEveryPeriod() {
        ProtocolClient client =
                HUB.connected(RunningHub.token(RunningHub.tokens().user("anna")));
        List<Long> times = new ArrayList<>();
        times.add(System.nanoTime());

        for (int i = 0; i < 4; i++) {
            ProtocolClient.Frame ping = client.nextFrame();
            assertThat(ping.isPing()).isTrue();
            times.add(System.nanoTime());
            client.sendFrame(0x8a, ping.payload());
            assertThat(client.nextFrame().text()).isEqualTo("{}");
        }

        for (int i = 1; i < times.size(); i++) {
            Duration period = Duration.ofNanos(times.get(i) - times.get(i - 1));
            assertThat(period)
                    .isBetween(
                            Duration.ofMillis(600),
                            Duration.ofMillis(1_100).plus(SWEEP).plus(SLACK));
        }
        Duration all = Duration.ofNanos(times.get(4) - times.get(0));
        assertThat(all).isGreaterThanOrEqualTo(Duration.ofMillis(4 * 900 - 100));
    }

    @Test
    @DisplayName(
            "M19 M32 commands over the budget are rate_limited with retryAfter, and after three seconds of it 4005")
    void commandsOverTheBudgetAreRefusedAndThenClose() {
        ProtocolClient client =
                HUB.connected(RunningHub.token(RunningHub.tokens().user("anna")));
        String publish = "\"channel\":\"open:1\",\"data\":1";
        client.sendLines(IntStream.range(0, 20)
                .mapToObj(i -> ProtocolClient.command("publish", 100 + i, publish))
                .toList());

        List<Line> answers = IntStream.range(0, 20).mapToObj(i -> client.next()).toList();
        List<Line> refused =
                answers.stream().filter(line -> line.type().equals("error")).toList();
        assertThat(refused).hasSizeBetween(10, 16);
        assertThat(refused).extracting(line -> line.string("code")).containsOnly("rate_limited");
        assertThat(refused).allMatch(line -> line.json().path("retry").asBoolean());
        assertThat(refused).allMatch(line -> line.number("retryAfter") > 0 && line.number("retryAfter") <= 1_000);

        assertThat(closeCodeWhileSending(client, 4)).isEqualTo(4005);
        assertThat(sinceBegin()).isGreaterThan(Duration.ofSeconds(2));
    }

    @Test
    @DisplayName("M40 many times the budget in one second closes with 4005 at once")
    void aFloodClosesAtOnce() {
        ProtocolClient client =
                HUB.connected(RunningHub.token(RunningHub.tokens().user("anna")));

        client.sendLines(IntStream.range(0, 200)
                .mapToObj(i -> ProtocolClient.command("dance", 100 + i))
                .toList());

        assertThat(client.closeCode()).isEqualTo(4005);
    }

    @Test
    void aNodeThatEndsSaysGoawayAndClosesWith1012() {
        RunningHub ending = RunningHub.development("drain.window=2s");
        List<ProtocolClient> clients =
                List.of(ending.subscribed("news"), ending.subscribed("news"), ending.subscribed("news"));
        ending.publish("news", "\"the last\"");

        CompletableFuture<Void> closed = CompletableFuture.runAsync(ending::shutDown);

        for (ProtocolClient client : clients) {
            assertThat(client.next().string("data")).isEqualTo("the last");
            Line goaway = client.next();
            assertThat(goaway.type()).isEqualTo("goaway");
            assertThat(goaway.string("reason")).isEqualTo("drain");
            assertThat(goaway.number("reconnectAfter")).isBetween(0L, 2_000L);
            assertThat(client.closeCode()).isEqualTo(1012);
            client.close();
        }
        closed.join();
        assertThat(sinceBegin()).isLessThan(Duration.ofSeconds(5));
    }

    /** Reads on another thread: the hub answers each command for as long as it goes on. */
    private static int closeCodeWhileSending(ProtocolClient client, int commandsPerRound) {
        CompletableFuture<Integer> closed = CompletableFuture.supplyAsync(client::closeCode);
        while (!closed.isDone()) {
            client.sendLines(IntStream.range(0, commandsPerRound)
                    .mapToObj(i -> ProtocolClient.command("dance", 1_000 + i))
                    .toList());
            CompletableFuture.anyOf(closed, timeout(ROUND)).join();
        }
        return closed.join();
    }

    private static CompletableFuture<Void> timeout(Duration delay) {
        return new CompletableFuture<Void>().completeOnTimeout(null, delay.toMillis(), TimeUnit.MILLISECONDS);
    }

    private Duration sinceBegin() {
        return Duration.ofNanos(System.nanoTime() - begin);
    }
}
