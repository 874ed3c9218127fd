package io.belfry.hub.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.belfry.hub.testing.RedisServer;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a node does with what it finds in Redis and did not write, and with a Redis that refuses. */
@Timeout(60)
class RedisRowsIT {
    private static final RedisServer REDIS =
            RedisServer.with("--client-output-buffer-limit", "pubsub 256mb 64mb 60", "--proto-max-bulk-len", "100mb");

    @RegisterExtension
    static final RunningHub HUB = RunningHub.development("bus.redis=" + REDIS.uri());

    @BeforeAll
    static void connect() {
        HUB.awaitReady(true);
    }

    @AfterAll
    static void stopRedis() {
        REDIS.close();
    }

    @Test
    @DisplayName("R01 garbage on the channel's Redis channel is dropped and counted, and the channel is compared")
    void garbageIsDropped() {
        String channel = HUB.channel();
        ProtocolClient client = HUB.subscribed(channel);
        Place first = HUB.publish(channel, "1");
        client.await("pub");
        double dropped = dropped();
        // stored, but never sent: as if the message had been lost where the garbage is now
        REDIS.call("XADD", stream(channel), "2-0", "t", "t2", "p", first.tag(), "d", "2", "f", "", "m", farAway());
        REDIS.call("HSET", "belfry:{" + channel + "}:m", "o", "2", "t", "t2");
        for (String garbage : new String[] {"garbage", "1 x", "1 e 1 t - 5 -", "{\"cut\":", "{}{}", "1\n2", ""}) {
            live(channel, garbage);
        }

        Line repaired = client.await("pub");
        assertThat(repaired.number("offset")).isEqualTo(2);
        assertThat(repaired.string("data")).isEqualTo("2");
        assertThat(dropped()).isEqualTo(dropped + 7);
    }

    @Test
    @DisplayName("R02 a forged envelope is not in the history, and so is nothing")
    void forgedEnvelopesAreIgnored() {
        String channel = HUB.channel();
        ProtocolClient client = HUB.subscribed(channel);
        Place first = HUB.publish(channel, "1");
        client.await("pub");
        live(channel, "1 " + first.epoch() + " 1000 forged forged 5 -\n\"ahead\"");
        live(channel, "1 another 2 forged " + first.tag() + " 5 -\n\"of another epoch\"");
        live(channel, "1 " + first.epoch() + " 1 forged - 5 -\n\"a second first\"");

        assertThat(HUB.heardOn(channel, client)).isEmpty();
    }

    @Test
    @DisplayName("R03 a message of 50 MB is not decoded, and the link stays")
    void aHugeMessageCostsNothing() {
        String channel = HUB.channel();
        ProtocolClient client = HUB.subscribed(channel);
        double lost = metric("belfry_bus_lost_total");
        live(channel, "1 e 1 t - 5 -\n\"" + "x".repeat(50 << 20) + "\"");

        assertThat(HUB.heardOn(channel, client)).isEmpty();
        assertThat(metric("belfry_bus_lost_total")).isEqualTo(lost);
    }

    @Test
    @DisplayName("R04 keys of another kind are told, and other channels are fine")
    void foreignKeysAreTold() {
        String channel = HUB.channel();
        REDIS.call("SET", "belfry:{" + channel + "}:m", "not a hash");
        RunningHub.Reply reply = HUB.post("/api/publish", "{\"channel\":\"" + channel + "\",\"data\":1}");

        assertThat(reply.status()).isEqualTo(500);
        assertThat(reply.code()).isEqualTo("internal");
        assertThat(metric("belfry_bus_corrupt_total")).isPositive();
        HUB.publish(HUB.channel(), "1");
    }

    @Test
    @DisplayName("R04 stream entries without our fields are a gap, not a broken line")
    void foreignEntriesAreAGap() {
        String channel = HUB.channel();
        Place first = HUB.publish(channel, "1");
        REDIS.call("XADD", stream(channel), "2-0", "who", "knows", "m", farAway());
        REDIS.call("HSET", "belfry:{" + channel + "}:m", "o", "2", "t", "t2");
        Line connected = HUB.open().connect("\"subs\":{\"" + channel + "\":{" + first.members() + "}}");

        assertThat(connected.sub(channel).path("recovered").asBoolean(true)).isFalse();
    }

    @Test
    @DisplayName("R05 what Redis refuses is certainly not stored: NOREPLICAS, OOM, NOSCRIPT once more")
    void refusalsAreNotStored() {
        String channel = HUB.channel();
        HUB.publish(channel, "1");
        config("min-replicas-to-write", "1", () -> assertNotStored(channel));
        config("maxmemory", "1", () -> assertNotStored(channel));
        REDIS.call("SCRIPT", "FLUSH");

        assertThat(HUB.publish(channel, "2").offset()).isEqualTo(2);
    }

    @ParameterizedTest(
            name = "R05 row 23 who comes while Redis cannot be written to ({0}) is let in, and hears of it later")
    @CsvSource({"min-replicas-to-write, 1", "maxmemory, 1"})
    void whoComesWhileRedisCannotBeWrittenToIsLetIn(String setting, String value) {
        String used = HUB.channel();
        String unused = HUB.channel();
        Place before = HUB.publish(used, "1");
        ProtocolClient newcomer = HUB.open();
        config(setting, value, () -> {
            Line connected =
                    newcomer.connect("\"subs\":{\"" + unused + "\":{},\"" + used + "\":{" + before.members() + "}}");
            assertThat(connected.sub(used).path("recovered").asBoolean()).isTrue();
            Line history = newcomer.ask("history", "\"channel\":\"" + used + "\"", "\"limit\":10");
            assertThat(history.json().path("publications")).hasSize(1);
            assertNotStored(unused);
        });
        HUB.publish(unused, "2");

        assertThat(newcomer.await("gap").string("channel"))
                .as("it was told of a history that had not begun")
                .isEqualTo(unused);
        HUB.publish(unused, "3");
        assertThat(newcomer.await("pub").string("data")).isEqualTo("3");
    }

    @Test
    @DisplayName("R05 a server that has become a replica is left, and used again when it is master")
    void aReplicaIsLeft() {
        String channel = HUB.channel();
        REDIS.call("REPLICAOF", "127.0.0.1", "1");
        assertNotStored(channel);
        HUB.awaitReady(false);
        REDIS.call("REPLICAOF", "NO", "ONE");
        HUB.awaitReady(true);

        HUB.publish(channel, "1");
    }

    @Test
    @DisplayName("a plain PUBLISH of any program reaches whoever listens, and is kept nowhere")
    void plainJsonIsEphemeral() {
        String channel = HUB.channel();
        ProtocolClient client = HUB.subscribed(channel);
        live(channel, "{\"hello\": [1, 2]}");
        Line line = client.await("pub");

        assertThat(line.json().path("data").path("hello").size()).isEqualTo(2);
        assertThat(line.has("offset")).isFalse();
        assertThat(line.has("tag")).isFalse();
    }

    @Test
    @DisplayName("R07 a link that was cut is subscribed again and compared; nothing is lost or repeated")
    void aCutLinkLosesNothing() {
        String channel = HUB.channel();
        ProtocolClient client = HUB.subscribed(channel);
        for (int i = 1; i <= 200; i++) {
            HUB.publish(channel, "" + i);
            if (i % 20 == 0) {
                REDIS.call("CLIENT", "KILL", "TYPE", "pubsub");
            }
        }

        assertThat(client.awaitPublications(200))
                .extracting(line -> line.number("offset"))
                .containsExactlyElementsOf(
                        java.util.stream.LongStream.rangeClosed(1, 200).boxed().toList());
    }

    private static void assertNotStored(String channel) {
        RunningHub.Reply reply = HUB.post("/api/publish", "{\"channel\":\"" + channel + "\",\"data\":1}");
        assertThat(reply.status()).as(reply.body()).isEqualTo(503);
        assertThat(reply.code()).isEqualTo("not_stored");
    }

    private static void config(String name, String value, Runnable meanwhile) {
        REDIS.call("CONFIG", "SET", name, value);
        try {
            meanwhile.run();
        } finally {
            REDIS.call("CONFIG", "SET", name, "0");
        }
    }

    private static void live(String channel, String message) {
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(REDIS.call("PUBLISH", "belfry:c:{" + channel + "}", message))
                        .isEqualTo(":1"));
    }

    private static String stream(String channel) {
        return "belfry:{" + channel + "}:s";
    }

    private static String farAway() {
        return Long.toString(System.currentTimeMillis());
    }

    private static double dropped() {
        return metric("belfry_bus_dropped_total");
    }

    private static double metric(String name) {
        return HUB.get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow();
    }
}
