package io.belfry.hub.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.belfry.hub.testing.RedisServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who is on a channel, over several nodes that are killed. */
@Timeout(180)
class PresenceFarmIT {
    /** A lease is 6 s; then each node looks every 2 s. The rest is for a busy machine. */
    private static final Duration NOTICED = Duration.ofSeconds(6 + 2 + 7);

    @TempDir
    Path folder = Path.of("unset");

    private final RedisServer redis = RedisServer.with();
    private final List<RunningHub> hubs = new ArrayList<>();
    private final AtomicInteger ids = new AtomicInteger(1);

    @AfterEach
    void end() {
        hubs.forEach(RunningHub::close);
        redis.close();
    }

    @Test
    @DisplayName(
            "GX-10 every client is told once of each client that comes to, moves between, and dies with other nodes")
    void comingsAndGoingsAreToldOnceOnEveryNode() throws Exception {
        RunningHub first = hub();
        RunningHub second = hub();
        RunningHub third = hub();
        LineClient watcher = enter(first, null);
        LineClient bob = enter(second, null);
        LineClient carl = enter(second, null);
        heard(watcher, "join", bob, 1);
        heard(watcher, "join", carl, 1);
        assertThat(listed(first)).isEqualTo(listed(third)).containsExactly(names(watcher, bob, carl));
        assertThat(third.ask("/api/channels/c/presence", null).body()).contains(names(watcher, bob, carl));

        // Bob's link breaks; he comes back on another node, under his name and in time.
        bob.vanish();
        LineClient again = enter(third, name(bob));
        assertThat(name(again)).isEqualTo(name(bob));
        again.send("{\"type\":\"unsubscribe\",\"id\":9,\"channel\":\"c\"}");
        heard(watcher, "leave", bob, 1);
        assertThat(listed(first)).containsExactly(names(watcher, carl));

        LineClient dora = enter(third, null);
        second.process.signal("KILL");
        await(NOTICED).untilAsserted(() -> assertThat(listed(third)).containsExactly(names(watcher, dora)));
        await(NOTICED).until(() -> changes(watcher, "leave", carl) == 1);

        dora.send("{\"type\":\"unsubscribe\",\"id\":9,\"channel\":\"c\"}");
        heard(watcher, "leave", dora, 1);
        for (LineClient each : List.of(bob, carl, dora)) {
            assertThat(changes(watcher, "join", each)).isEqualTo(1);
            assertThat(changes(watcher, "leave", each)).isEqualTo(1);
        }
        assertThat(changes(watcher, "join", watcher) + changes(bob, "join", bob) + changes(again, "leave", bob))
                .as("nobody hears of itself")
                .isZero();
    }

    @Test
    @DisplayName("OS-25 R10 whichever nodes are killed, the last one tells of each lost client once, and lists its own")
    void theLastNodeTellsOfEveryoneWhoWasLost() throws Exception {
        RunningHub last = hub();
        List<RunningHub> killed = List.of(hub(), hub());
        LineClient watcher = enter(last, null);
        List<LineClient> lost = new ArrayList<>();
        for (RunningHub hub : killed) {
            for (int i = 0; i < 5; i++) {
                lost.add(enter(hub, null));
            }
        }
        LineClient onBoth = enter(killed.get(0), null);
        enter(killed.get(1), name(onBoth));
        lost.add(onBoth);
        lost.forEach(client -> heard(watcher, "join", client, 1));

        killed.get(1).process.signal("KILL");
        await(NOTICED)
                .until(() -> lost.stream()
                                .mapToInt(c -> changes(watcher, "leave", c))
                                .sum()
                        == 5);
        assertThat(changes(watcher, "leave", onBoth)).as("is on another node").isZero();
        killed.get(0).process.signal("KILL");
        await(NOTICED)
                .until(() -> lost.stream()
                                .mapToInt(c -> changes(watcher, "leave", c))
                                .sum()
                        == 11);

        assertThat(listed(last)).containsExactly(name(watcher));
        for (LineClient each : lost) {
            assertThat(changes(watcher, "join", each)).isEqualTo(1);
            assertThat(changes(watcher, "leave", each)).isEqualTo(1);
        }
        assertThat(redis.call("EXISTS", "belfry:marks:departed")).isEqualTo(":0");
    }

    @Test
    @DisplayName("R01 a Redis that came back empty is told again who is there, and no client hears of it")
    void anEmptyRedisIsToldAgain() throws Exception {
        RunningHub first = hub();
        RunningHub second = hub();
        LineClient watcher = enter(first, null);
        LineClient bob = enter(second, null);
        LineClient carl = enter(second, null);
        heard(watcher, "join", bob, 1);
        heard(watcher, "join", carl, 1);
        redis.kill();
        await(NOTICED).until(() -> !watcher.ofType("status").isEmpty());
        await(NOTICED).untilAsserted(() -> {
            JsonNode answer = ask(watcher);
            assertThat(answer.path("code").asText()).isEqualTo("internal");
            assertThat(answer.path("retry").asBoolean()).isTrue();
        });
        redis.restart();
        await(NOTICED).until(() -> watcher.ofType("status").size() == 2);
        await(NOTICED)
                .untilAsserted(() -> assertThat(listed(first)).containsExactlyInAnyOrder(names(watcher, bob, carl)));

        carl.send("{\"type\":\"unsubscribe\",\"id\":9,\"channel\":\"c\"}");
        heard(watcher, "leave", carl, 1);
        assertThat(watcher.ofType("join")).hasSize(2);
        assertThat(watcher.ofType("leave")).hasSize(1);
    }

    private RunningHub hub() throws Exception {
        RunningHub hub =
                RunningHub.start(folder, "--dev", "--redis", redis.uri(), "--set", "namespaces.default.presence=true");
        hubs.add(hub);
        return hub;
    }

    /** A client on the channel, under an earlier name or a new one. */
    private static LineClient enter(RunningHub hub, @Nullable String name) {
        String client = name == null ? "" : ",\"client\":\"" + name + "\"";
        return LineClient.connect(hub.clients, client + ",\"subs\":{\"c\":{}}").connected();
    }

    private static String name(LineClient client) {
        return client.ofType("connected").get(0).path("client").asText();
    }

    private static String[] names(LineClient... clients) {
        return Arrays.stream(clients).map(PresenceFarmIT::name).toArray(String[]::new);
    }

    /** Whom a node lists, in its order. */
    private List<String> listed(RunningHub hub) {
        LineClient asking = LineClient.connect(hub.clients, "").connected();
        JsonNode answer = ask(asking);
        asking.vanish();
        assertThat(answer.path("type").asText()).isEqualTo("presence");
        return StreamSupport.stream(answer.path("clients").spliterator(), false)
                .map(each -> each.path("client").asText())
                .toList();
    }

    private JsonNode ask(LineClient asking) {
        int id = ids.incrementAndGet();
        asking.send("{\"type\":\"presence\",\"id\":" + id + ",\"channel\":\"c\"}");
        return await(Duration.ofSeconds(20))
                .until(
                        () -> Stream.of("presence", "error")
                                .flatMap(type -> asking.ofType(type).stream())
                                .filter(line -> line.path("id").asInt() == id)
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    private static void heard(LineClient watcher, String type, LineClient of, int times) {
        await(Duration.ofSeconds(20)).until(() -> changes(watcher, type, of) == times);
    }

    private static int changes(LineClient watcher, String type, LineClient of) {
        String name = name(of);
        return (int) watcher.ofType(type).stream()
                .filter(line -> line.path("client").asText().equals(name))
                .count();
    }

    private static ConditionFactory await(Duration atMost) {
        return Awaitility.await().atMost(atMost).pollInterval(Duration.ofMillis(100));
    }
}
