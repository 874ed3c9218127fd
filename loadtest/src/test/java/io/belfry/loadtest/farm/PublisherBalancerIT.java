package io.belfry.loadtest.farm;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.client.Position;
import io.belfry.client.PublishResult;
import io.belfry.client.Publisher;
import io.belfry.loadtest.ledger.Digest;
import io.belfry.loadtest.ledger.Kept;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A publisher that reaches the nodes through a balancer, and a node that dies with what it was posted. */
@Timeout(90)
class PublisherBalancerIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int KILLS = 4;
    private static final List<String> CHANNELS =
            List.of("gn05.a", "gn05.b", "gn05.c", "gn05.d", "gn05.e", "gn05.f", "gn05.g", "gn05.h");
    private static final int IN_EACH = 5; // one after another: the SDK keeps their order

    /** What was published where, in the order of the calls. */
    private final Map<String, List<String>> payloads = new LinkedHashMap<>();

    private final List<CompletableFuture<PublishResult>> results = new ArrayList<>();

    /** The replies of Redis are held back, so that what the node was posted is stored, and unanswered, when it dies. */
    @Test
    @DisplayName(
            "GN-05 G7 SDK, HAProxy, node: killed in the middle of a POST, the SDK repeats it with its key, and it is there once")
    void nodeIsKilledInTheMiddleOfAPost() throws IOException {
        Path folder = Farm.newFolder("gn05");
        try (Farm farm = Farm.start("gn05", 2);
                HaproxyProcess balancer = HaproxyProcess.start(folder, "http", backend(farm));
                Publisher publisher = Publisher.http(balancer.base(), null);
                PlainClient client = PlainClient.connect(farm.second().clients(), listening())) {
            for (int kill = 0; kill < KILLS; kill++) {
                awaitBoth(farm, publisher);
                farm.proxies.get(0).hold(false, true);
                int before = kept(farm).size();
                publish(publisher, kill);
                Awaitility.await("something is stored and unanswered")
                        .atMost(PATIENCE)
                        .pollInterval(Duration.ofMillis(5))
                        .until(() -> kept(farm).size() > before && storedAndUnanswered(farm) > 0);
                farm.first().kill();
                farm.proxies.get(0).hold(false, false);
                farm.first().start();
                results.forEach(result -> assertThat(result.orTimeout(20, java.util.concurrent.TimeUnit.SECONDS)
                                .join()
                                .accepted())
                        .isTrue());
            }

            assertThat(results.stream().filter(result -> result.join().duplicate()))
                    .as("repeated after they had been stored")
                    .hasSizeGreaterThanOrEqualTo(KILLS);
            assertOnce(farm);
            for (String channel : CHANNELS) {
                client.awaitExactly(channel, payloads(channel));
            }
        }
    }

    private static ConnectLine listening() {
        ConnectLine line = new ConnectLine();
        for (String channel : CHANNELS) {
            line = line.channel(channel);
        }
        return line;
    }

    /** Both admin ports in turn; one that refuses the connection is passed over, what is lost on the way is not repeated. */
    private static String backend(Farm farm) {
        StringBuilder lines =
                new StringBuilder("balance roundrobin\noption redispatch 1\noption httpchk GET /health/ready\n");
        for (NodeProcess node : farm.nodes) {
            lines.append("server ").append(node.name()).append(" 127.0.0.1:");
            lines.append(node.servers().getPort()).append(" check inter 100ms fall 1 rise 1\n");
        }
        return lines.toString();
    }

    /** Waits until the balancer gives the first node work again. */
    private static void awaitBoth(Farm farm, Publisher publisher) {
        farm.first().awaitReady();
        Awaitility.await("the first node is asked")
                .atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .until(() -> {
                    double before = farm.first().metric("belfry_publications_total");
                    for (int i = 0; i < 4; i++) {
                        publisher.publish("gn05.probe", "0").join();
                    }
                    return farm.first().metric("belfry_publications_total") > before;
                });
    }

    private void publish(Publisher publisher, int kill) {
        for (int i = 0; i < IN_EACH; i++) {
            for (String channel : CHANNELS) {
                String payload = "{\"n\":\"" + channel + " " + kill + " " + i + "\"}";
                payloads.computeIfAbsent(channel, name -> new ArrayList<>()).add(payload);
                results.add(publisher.publish(channel, payload));
            }
        }
    }

    private List<String> payloads(String channel) {
        return Objects.requireNonNull(payloads.get(channel));
    }

    private long storedAndUnanswered(Farm farm) throws IOException {
        long answered = results.stream().filter(CompletableFuture::isDone).count();
        return kept(farm).size() - answered;
    }

    private static List<Kept> kept(Farm farm) throws IOException {
        return Farm.kept(farm.redis, CHANNELS);
    }

    /** Every payload is kept once, in the order of its channel, where its publisher was told that it is. */
    private void assertOnce(Farm farm) throws IOException {
        List<Kept> kept = kept(farm);
        for (String channel : CHANNELS) {
            assertThat(kept)
                    .filteredOn(one -> one.channel().equals(channel))
                    .extracting(Kept::sha)
                    .containsExactlyElementsOf(
                            payloads(channel).stream().map(Digest::of).toList());
        }
        List<Position> told =
                results.stream().map(result -> result.join().position()).toList();
        assertThat(told)
                .containsExactlyInAnyOrderElementsOf(
                        kept.stream().map(Kept::position).toList());
    }
}
