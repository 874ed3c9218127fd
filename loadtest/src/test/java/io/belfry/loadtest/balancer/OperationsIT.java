package io.belfry.loadtest.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.loadtest.farm.Episode;
import io.belfry.loadtest.farm.LedgerClient;
import io.belfry.loadtest.farm.NodeProcess;
import io.belfry.loadtest.farm.PollClient;
import io.belfry.loadtest.ledger.Observation;
import io.belfry.loadtest.ledger.Observation.Event;
import java.io.IOException;
import java.net.CookieManager;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Scenarios H: what operators do while clients are connected. */
@Timeout(90)
class OperationsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration WINDOW = Duration.ofSeconds(3);
    private static final int PER_TRANSPORT = 4;

    @RegisterExtension
    static final Scene scene = Scene.of("operations", "drain.grace=3s", "drain.window=" + WINDOW.toSeconds() + "s");

    @ParameterizedTest(
            name = "H1 row15 {0} reads its files again under load: whoever is connected stays, others come in")
    @EnumSource(Front.class)
    void reload(Front front) throws IOException {
        Balancer balancer = front.start(scene);
        try (Episode episode = scene.episode("h1")) {
            List<LedgerClient> before = Scene.joinAll(episode, "before", balancer.connect());
            episode.awaitDelivery();
            for (int i = 0; i < 2; i++) {
                balancer.reload();
                Scene.joinAll(episode, "after" + i, balancer.connect());
                episode.awaitDelivery();
            }

            Scene.closeAccount(episode);
            for (LedgerClient each : before.subList(0, 2)) { // who polls comes by the new one, with its next poll
                assertThat(episode.seen(each, Event.CLOSED)).as(each.name()).isEmpty();
            }
        }
    }

    @ParameterizedTest(name = "H1 row15 {0} is told to end old connections two seconds after a reload: they resume")
    @ValueSource(strings = {"nginx", "haproxy"})
    void reloadByForce(String which) throws IOException {
        Balancer balancer = which.equals("nginx")
                ? hastyNginx()
                : scene.haproxy("recommended.cfg", scene.nodes(), Map.of("BELFRY_LINGER", "2s"));
        try (Episode episode = scene.episode("h1-forced")) {
            List<LedgerClient> clients = Scene.joinAll(episode, "c", balancer.connect());
            episode.awaitDelivery();
            balancer.reload();
            for (LedgerClient each : clients.subList(0, 2)) {
                Awaitility.await(each.name() + " is cut")
                        .atMost(PATIENCE)
                        .until(() -> !each.log().closings().isEmpty());
            }
            episode.awaitDelivery();
            Scene.closeAccount(episode);
            for (LedgerClient each : clients.subList(0, 2)) {
                assertThat(episode.seen(each, Event.RESUMED)).as(each.name()).isNotEmpty();
            }
        }
    }

    private static Balancer hastyNginx() throws IOException {
        Nginx nginx = scene.nginx("recommended.conf", Scene.LONG);
        nginx.stop();
        nginx.endOldWorkersAfter("2s");
        nginx.start();
        return nginx;
    }

    @Test
    @DisplayName(
            "H2 OS-22 a node that drains behind sticky cookies: clients leave in turn, lose nothing, and do not come back")
    void drain() throws IOException {
        Haproxy haproxy = scene.haproxy("sticky-cookie.cfg", Scene.LONG);
        List<Balancer> sticky = List.of(
                haproxy, scene.nginx("recommended.conf", Scene.LONG), scene.apache("recommended.conf", Scene.LONG));
        try (Episode episode = scene.episode("h2")) {
            for (Balancer balancer : sticky) {
                for (int i = 0; i < PER_TRANSPORT; i++) {
                    for (Transport transport : Scene.TRANSPORTS) {
                        String name = balancer.getClass().getSimpleName() + i;
                        HttpClient http =
                                balancer instanceof Haproxy ? Scene.browser(new CookieManager()) : NodeProcess.HTTP;
                        Scene.join(episode, name, transport, balancer.connect(), http);
                    }
                }
            }
            episode.awaitDelivery();
            // HAProxy now gives the node to nobody but those whose cookie names it.
            haproxy.command("set server hubs/h1 state drain");
            assertThat(haproxy.statistic("hubs", "h1", "status")).isEqualTo("DRAIN");
            long start = System.nanoTime();

            scene.farm.first().process().terminate();
            assertThat(scene.farm.first().process().exitCode()).isZero();
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            episode.awaitDelivery();

            Scene.closeAccount(episode);
            assertThat(took).isLessThan(Duration.ofSeconds(3).plus(WINDOW).plusSeconds(2));
            for (LedgerClient client : episode.clients) {
                if (client instanceof PollClient) {
                    continue; // whoever polls is at home nowhere
                }
                assertThat(returns(client))
                        .as("returns of %s: %s", client.name(), client.log().nodes())
                        .isZero();
            }
            System.out.println("H2: clients that left, by tenths of the window: " + leaving(episode, start));
        }
    }

    /** How often it went from the second node to the first. */
    private static long returns(LedgerClient client) {
        List<String> nodes = client.log().nodes();
        long count = 0;
        for (int i = nodes.indexOf("h2") + 1; i < nodes.size() && nodes.contains("h2"); i++) {
            count += nodes.get(i).equals("h1") ? 1 : 0;
        }
        return count;
    }

    /** When each left for the first time: behind nginx streams come back, and leave again, until the node is gone. */
    private static List<Integer> leaving(Episode episode, long start) throws IOException {
        List<Integer> tenths = new ArrayList<>(Collections.nCopies(10, 0));
        Set<String> gone = new HashSet<>();
        long grace = Duration.ofSeconds(3).toNanos();
        for (Observation seen : episode.ledger().observations()) {
            if (seen.event() == Event.CLOSED
                    && !seen.transport().equals(Transport.POLL.word())
                    && gone.add(seen.client())) {
                long tenth = (seen.nanos() - start - grace) * 10 / WINDOW.toNanos();
                int index = (int) Math.max(0, Math.min(9, tenth));
                tenths.set(index, tenths.get(index) + 1);
            }
        }
        return tenths;
    }
}
