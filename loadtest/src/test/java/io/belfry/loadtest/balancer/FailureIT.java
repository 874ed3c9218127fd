package io.belfry.loadtest.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.loadtest.farm.Episode;
import io.belfry.loadtest.farm.LedgerClient;
import io.belfry.loadtest.farm.NodeProcess;
import io.belfry.loadtest.farm.PollClient;
import io.belfry.loadtest.farm.RedisMonitor;
import io.belfry.loadtest.ledger.Observation.Event;
import io.belfry.loadtest.measure.ProcessProbe;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Scenarios G: nodes and balancers die, and clients go on. */
@Timeout(90)
class FailureIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration GHOST = Duration.ofSeconds(3);

    /** They try ten times a second; the rest is for a busy machine. */
    private static final Duration BACK = Duration.ofSeconds(5);

    /** From the balancer's start until the nodes work as before. */
    private static final Duration CALM = Duration.ofSeconds(10);

    private static final Duration STRETCH = Duration.ofSeconds(1);

    /** Of which the cheapest counts, since nodes still warm up. */
    private static final int STRETCHES_BEFORE = 3;

    /** What the noise of a busy machine may add. A thread that never rests adds four times as much as all the rest. */
    private static final double AS_BEFORE = 2;

    private static final int MOBBED = 10; // of each transport
    private static final int FEW = 5;
    private static final int MANY = 112; // times three transports and three balancers: a thousand

    @RegisterExtension
    static final Scene scene = Scene.of("failure");

    @Test
    @DisplayName("G1 OS-16 LN-07 a node is killed behind every balancer at once: its clients go on at the other")
    void nodeIsKilled() throws IOException {
        nodeIsKilled(scene.fronts(), FEW, 50);
    }

    @Test
    @Tag("slow")
    @DisplayName("G1 OS-16 the same with a thousand clients")
    @Timeout(300)
    void nodeOfManyIsKilled() throws IOException {
        List<Balancer> fronts = List.of(
                Front.NGINX.start(scene),
                Front.HAPROXY.start(scene),
                scene.apache("recommended.conf", Scene.LONG, scene.nodes(), 4 * MANY)); // each takes a thread
        nodeIsKilled(fronts, MANY, 4);
    }

    private static void nodeIsKilled(List<Balancer> fronts, int perTransport, int perSecond) throws IOException {
        try (Episode episode = scene.episode("g1", perSecond)) {
            for (Balancer front : fronts) {
                for (int i = 0; i < perTransport; i++) {
                    Scene.joinAll(episode, front.getClass().getSimpleName() + i, front.connect());
                }
            }
            episode.awaitDelivery();

            scene.farm.first().kill();
            Awaitility.await("everybody is at the other node")
                    .atMost(PATIENCE)
                    .until(() -> episode.clients.stream()
                            .allMatch(client ->
                                    client.isConnected() && last(client).equals("h2")));
            episode.awaitDelivery();

            Scene.closeAccount(episode);
        }
    }

    private static String last(LedgerClient client) {
        return client.log().nodes().get(client.log().nodes().size() - 1);
    }

    @ParameterizedTest(
            name =
                    "G4 row14 GX-12 {0} dies and is started again: all resume at once, Redis is hardly asked for what they missed, then nodes rest")
    @EnumSource(Front.class)
    void balancerDies(Front front) throws IOException {
        Balancer balancer = front.start(scene);
        try (Episode episode = scene.episode("g4");
                RedisMonitor monitor = new RedisMonitor(scene.farm.redis)) {
            for (int i = 0; i < MOBBED; i++) {
                Scene.joinAll(episode, "c" + i, balancer.connect());
            }
            episode.awaitDelivery();
            double before = Double.MAX_VALUE;
            for (int i = 0; i < STRETCHES_BEFORE; i++) {
                before = Math.min(before, cpuMicrosPerDelivery());
            }
            double most = AS_BEFORE * before;
            monitor.forget();

            balancer.stop();
            Awaitility.await("it is noticed")
                    .atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(episode.clients)
                            .filteredOn(LedgerClient::isConnected)
                            .extracting(LedgerClient::name)
                            .isEmpty());
            balancer.start();
            long start = System.nanoTime();
            Awaitility.await("all are back")
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> episode.clients.stream().allMatch(LedgerClient::isConnected));
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            assertThat(took).isLessThan(BACK);
            Awaitility.await("the nodes spend as much on a delivery as before")
                    .atMost(CALM.minus(took))
                    .pollDelay(Duration.ZERO)
                    .untilAsserted(() -> assertThat(cpuMicrosPerDelivery()).isLessThan(most));

            episode.awaitDelivery();
            for (String channel : episode.channels) {
                assertThat(monitor.readsOfHistory(channel))
                        .as("once by each node at most, however many ask")
                        .hasSizeLessThanOrEqualTo(scene.farm.nodes.size());
            }
            Scene.closeAccount(episode);
            for (LedgerClient client : episode.clients) {
                assertThat(episode.seen(client, Event.RESUMED))
                        .as(client.name())
                        .isNotEmpty();
            }
        }
    }

    /**
     * Processor time of the nodes over the next stretch. By deliveries, of which a machine that is busy with something else
     * lets them make fewer.
     */
    private static double cpuMicrosPerDelivery() throws IOException {
        double deliveries = scene.farm.sum("belfry_deliveries_total");
        long cpu = cpuNanos();
        Episode.last(STRETCH);
        return (cpuNanos() - cpu) / 1e3 / (scene.farm.sum("belfry_deliveries_total") - deliveries);
    }

    private static long cpuNanos() throws IOException {
        long sum = 0;
        for (NodeProcess node : scene.farm.nodes) {
            sum += new ProcessProbe(node.process().pid()).cpuNanos();
        }
        return sum;
    }

    @ParameterizedTest(
            name =
                    "G8 {0}: a client vanishes in the middle of its poll by {1}, and gets on its return what was answered to nobody")
    @CsvSource({"NGINX,FIN", "NGINX,RST", "HAPROXY,FIN", "HAPROXY,RST", "APACHE,FIN", "APACHE,RST"})
    void ghostPoll(Front front, String end) throws IOException {
        Balancer balancer = front.start(scene);
        try (Episode episode = scene.quiet("g8")) {
            RawPoll poll = new RawPoll(balancer.base(), episode.logbook("ghost", "poll"));
            poll.ask("127.0.0.1");
            try (Socket ghost = poll.hold(GHOST)) {
                Awaitility.await("it is held").atMost(PATIENCE).until(() -> held() == 1);
                if (end.equals("RST")) {
                    ghost.setSoLinger(true, 0);
                }
            }
            if (front == Front.APACHE) { // which tells nobody: a ghost lasts for as long as it wanted to wait
                assertThat(held()).as("a ghost counts once").isLessThanOrEqualTo(1);
            } else {
                Awaitility.await("the hub knows").atMost(Duration.ofSeconds(2)).until(() -> held() == 0);
            }
            episode.publishing.publishSurely(episode.channels.get(0));

            episode.join(goesOn(poll, balancer));
            Scene.closeAccount(episode);
        }
        Awaitility.await("nothing is held any more").atMost(PATIENCE).until(() -> held() == 0);
    }

    /** The same client, now in earnest; from 127.0.0.1, and never held for long. */
    private static PollClient goesOn(RawPoll poll, Balancer balancer) {
        List<URI> address = List.of(balancer.connect());
        return new PollClient(poll.log(), NodeProcess.HTTP, address, Duration.ofSeconds(1));
    }

    private static double held() throws IOException {
        return scene.farm.sum("belfry_connections");
    }

    @ParameterizedTest(name = "G9 WJ-20 {0}: a client whose address changes is the same client, and misses nothing")
    @EnumSource(Front.class)
    void addressChanges(Front front) throws IOException {
        Balancer balancer = front.start(scene);
        try (Episode episode = scene.quiet("g9")) {
            RawPoll poll = new RawPoll(balancer.base(), episode.logbook("moving", "poll"));
            poll.ask("127.0.0.2");
            String client = poll.log().client();
            String sha = episode.publishing.publishSurely(episode.channels.get(0));
            Awaitility.await("it is told from its second address")
                    .atMost(PATIENCE)
                    .until(() -> {
                        poll.ask("127.0.0.3");
                        return poll.log().received(sha);
                    });

            episode.join(goesOn(poll, balancer));
            Scene.closeAccount(episode);
            assertThat(poll.log().client()).isEqualTo(client);
        }
    }
}
