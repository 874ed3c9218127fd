package io.belfry.hub.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.client.Position;
import io.belfry.hub.message.ChannelName;
import io.belfry.hub.testing.Configs;
import io.belfry.hub.testing.TestNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Resuming more than a queue holds: in portions, in order, whole, and never as a slow consumer. */
class CatchingUpTest {
    private static final Pattern PUBLICATION =
            Pattern.compile("\"type\":\"pub\",\"channel\":\"(.*?)\",\"offset\":(\\d+)");

    private final TestNode node =
            new TestNode(Configs.development("limits.queue=256KiB", "namespaces.default.history.size=100000"));

    @ParameterizedTest
    @ValueSource(ints = {10, 1_000, 20_000, 65_000})
    void aResumeLargerThanTheQueueArrivesWhole(int size) {
        Position start = begin("a");
        int count = Math.min(20_000, 3_000_000 / size);
        publish("a", count, size);
        TestNode.TestClient client = node.connected(0, resume("a", start));

        assertThat(client.socket().newLines().get(0)).contains("\"recovered\":true");
        assertThat(offsets(client, "a")).isEqualTo(upTo(count));
        assertThat(client.socket().closeCode()).isZero();
        node.publish("a", "1");
        node.drain();
        assertThat(offsets(client, "a")).as("live behind it").isEqualTo(upTo(count + 1));
    }

    @Test
    void aSubscribeThatResumesArrivesWholeToo() {
        Position start = begin("a");
        publish("a", 100, 30_000);
        TestNode.TestClient client = node.connected(0, "");
        client.send("{\"type\":\"subscribe\",\"id\":2,\"channel\":\"a\",\"epoch\":\"%s\",\"offset\":%d,\"tag\":\"%s\"}"
                .formatted(start.epoch(), start.offset(), start.tag()));
        node.drain();

        assertThat(offsets(client, "a")).isEqualTo(upTo(100));
    }

    @Test
    void aRewindLargerThanTheQueueArrivesWhole() {
        publish("a", 100, 30_000);
        TestNode.TestClient client = node.connected(0, "\"a\":{\"rewind\":100}");

        assertThat(offsets(client, "a")).isEqualTo(upTo(100));
    }

    @Test
    void severalChannelsAtOnceArriveWhole() {
        List<String> channels = IntStream.range(0, 20).mapToObj(i -> "c" + i).toList();
        List<String> subs = new ArrayList<>();
        for (String channel : channels) {
            subs.add(resume(channel, begin(channel)));
            publish(channel, 50, 20_000);
        }
        TestNode.TestClient client = node.connected(1, String.join(",", subs));

        for (String channel : channels) {
            assertThat(offsets(client, channel)).as(channel).isEqualTo(upTo(50));
        }
        assertThat(client.socket().closeCode()).isZero();
    }

    @Test
    void whatIsPublishedMeanwhileFollowsInOrder() {
        Position start = begin("a");
        publish("a", 200, 10_000);
        TestNode.TestClient client = node.client(0);
        client.socket().reads(50_000L);
        client.send(connect(resume("a", start)));
        int published = 200;
        for (int turn = 0; turn < 2_000 && offsets(client, "a").size() < published; turn++) {
            if (turn < 300) {
                publish("a", 1, 10_000);
                published++;
            }
            readMore(client, 40_000);
        }

        assertThat(offsets(client, "a")).isEqualTo(upTo(published));
        assertThat(client.socket().closeCode()).isZero();
    }

    @Test
    void severalChannelsForAClientThatReadsSlowlyArriveWhole() {
        List<String> channels = IntStream.range(0, 10).mapToObj(i -> "c" + i).toList();
        String subs = channels.stream().map(each -> resume(each, begin(each))).collect(Collectors.joining(","));
        channels.forEach(each -> publish(each, 30, 30_000));
        TestNode.TestClient client = node.client(0);
        client.socket().reads(1L);
        client.send(connect(subs));
        for (int turn = 0; turn < 1_000; turn++) {
            readMore(client, 20_000);
        }

        for (String channel : channels) {
            assertThat(offsets(client, channel)).as(channel).isEqualTo(upTo(30));
        }
        assertThat(client.socket().closeCode()).isZero();
    }

    @Test
    void unsubscribingWhileCatchingUpEndsIt() {
        Position start = begin("a");
        publish("a", 100, 10_000);
        TestNode.TestClient client = node.client(0);
        client.socket().reads(1L);
        client.send(connect(resume("a", start)));
        node.drain();
        client.send("{\"type\":\"unsubscribe\",\"id\":2,\"channel\":\"a\"}");
        node.drain();
        client.reads(true);
        node.drain();
        int got = offsets(client, "a").size();
        node.publish("a", "1");
        node.drain();

        assertThat(got).isLessThan(100);
        assertThat(offsets(client, "a")).hasSize(got);
        assertThat(node.shards().subscriptions()).as("$all alone").isEqualTo(1);
    }

    private void readMore(TestNode.TestClient client, long bytes) {
        node.drain();
        client.socket().reads(bytes);
        client.thread().on(client.connection()::onWritable);
        node.drain();
    }

    /** A position in front of everything that is published from now on. */
    private Position begin(String channel) {
        return node.bus()
                .interest(new ChannelName(channel))
                .toCompletableFuture()
                .join();
    }

    private void publish(String channel, int count, int size) {
        String data = "\"" + "x".repeat(size) + "\"";
        for (int i = 0; i < count; i++) {
            node.publish(channel, data);
        }
    }

    private static String connect(String subs) {
        return "{\"type\":\"connect\",\"id\":1,\"subs\":{" + subs + "}}";
    }

    private static String resume(String channel, Position from) {
        return "\"%s\":{\"epoch\":\"%s\",\"offset\":%d,\"tag\":\"%s\"}"
                .formatted(channel, from.epoch(), from.offset(), from.tag());
    }

    private static List<Long> offsets(TestNode.TestClient client, String channel) {
        List<Long> offsets = new ArrayList<>();
        client.socket().frames().forEach(frame -> {
            Matcher m = PUBLICATION.matcher(
                    new String(frame.bytes(), 0, Math.min(100, frame.bytes().length), StandardCharsets.UTF_8));
            if (m.find() && m.group(1).equals(channel)) {
                offsets.add(Long.valueOf(m.group(2)));
            }
        });
        return offsets;
    }

    private static List<Long> upTo(long last) {
        return IntStream.rangeClosed(1, (int) last).mapToObj(Long::valueOf).toList();
    }
}
