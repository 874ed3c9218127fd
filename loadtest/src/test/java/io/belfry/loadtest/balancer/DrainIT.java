package io.belfry.loadtest.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.loadtest.farm.Episode;
import io.belfry.loadtest.farm.NodeProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A node leaves two thousand clients, all of those behind a balancer. The other node starts when they are in; in the next
 * scenario it is the one that leaves.
 *
 * <p>Whoever polls a channel that is busy finds the other node by itself while balancers notice. So most polls here are of a
 * channel that is quiet, and are held until the node sends them away.
 */
@Timeout(120)
class DrainIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration GRACE = Duration.ofSeconds(4);
    private static final Duration WINDOW = Duration.ofSeconds(20); // the default
    /** Longer than all that happens, so that no poll ends by itself. */
    private static final Duration WAIT = Duration.ofSeconds(50);

    private static final Duration MARGIN = Duration.ofSeconds(2);
    private static final int SOCKETS_AND_STREAMS = 750; // of each
    private static final int BUSY_POLLS = 100;
    private static final int QUIET_POLLS = 400;
    private static final int CLIENTS = 2_000;

    /** Each is delivered 1,600 times. More, and this machine has no time left in which somebody could arrive. */
    private static final int PER_SECOND = 1;

    private static final String NEWCOMER =
            "POST /connect HTTP/1.1\nHost: x\nConnection: close\nContent-Type: application/json";

    /** Apache's: one for each client, and some for those whose old connection is not over yet. */
    private static final int THREADS = 3_000;

    /** A share of the slots in each tenth of the window: the node deals them out over all kinds, and evenly. */
    private static final double LEAST_OF_MEAN = 0.7;

    private static final double MOST_OF_MEAN = 1.3;

    /**
     * Who leaves in his slot, or comes in elsewhere after it, may be late where the machine is busy with other tests, by a
     * quarter of the window. If all came at once it were 0.9, and 0.5 if they came in one half of the window.
     */
    private static final double UNEVEN = 0.25;

    @RegisterExtension
    static final Scene scene = Scene.of(
            "drain",
            "heartbeat=10s",
            "drain.grace=" + GRACE.toSeconds() + "s",
            "drain.window=" + WINDOW.toSeconds() + "s");

    @ParameterizedTest(
            name =
                    "H2 row11 OS-22 P10 a node leaves 2,000 clients behind {0}: none is lost, they go in turn, none comes back")
    @EnumSource(Front.class)
    void twoThousandAreSentElsewhere(Front front) throws IOException {
        NodeProcess from = scene.farm.first();
        NodeProcess to = scene.farm.second();
        to.kill();
        Balancer balancer = balancer(front);
        try (Crowd crowd = new Crowd();
                Episode busy = scene.farm.episode("busy-" + front, "a");
                Episode quiet = scene.farm.episode("quiet-" + front, "a")) {
            crowd.join(busy, "c", SOCKETS_AND_STREAMS, List.of(Transport.WEBSOCKET, Transport.STREAM), balancer);
            crowd.join(busy, "p", BUSY_POLLS, List.of(Transport.POLL), balancer);
            crowd.join(quiet, "q", QUIET_POLLS, WAIT, balancer);
            Awaitility.await("all are at one node")
                    .atMost(PATIENCE)
                    .until(() -> from.metric("belfry_connections") == CLIENTS);
            to.start();
            to.awaitReady();
            awaitNoticed(balancer, from, to);
            busy.publish(PER_SECOND);
            if (balancer instanceof Nginx nginx) { // as deploy/nginx/nodes.conf says
                nginx.write(
                        "recommended.conf",
                        List.of(Scene.address(from) + " down", Scene.address(to)),
                        Scene.LONG + "s");
                nginx.reload();
            }

            long start = System.nanoTime();
            from.process().terminate();
            int exit = from.process().exitCode();
            Duration took = Duration.ofNanos(System.nanoTime() - start);

            assertThat(exit).isZero();
            assertThat(took).isLessThan(GRACE.plus(WINDOW).plus(MARGIN));
            Scene.closeAccount(busy);
            Scene.closeAccount(quiet);
            judge(front, busy, quiet, from, to);
        }
    }

    private static void judge(Front front, Episode busy, Episode quiet, NodeProcess from, NodeProcess to) {
        long start = new Drained(busy.clients, from, to).firstGoodbye();
        for (Transport transport : List.of(Transport.WEBSOCKET, Transport.STREAM)) {
            Drained drained = new Drained(
                    busy.clients.stream()
                            .filter(client -> client.name().endsWith(transport.word()))
                            .toList(),
                    from,
                    to);
            Tenths departures = new Tenths(drained.departures(false), start, WINDOW);
            Tenths arrivals = new Tenths(drained.arrivals(), start, WINDOW);
            System.out.print(departures.chart("H2 " + front + ": they leave by " + transport));
            System.out.print(arrivals.chart("H2 " + front + ": they are in elsewhere by " + transport));
            assertThat(drained.arrivals())
                    .as("are in elsewhere by %s", transport)
                    .hasSize(SOCKETS_AND_STREAMS);
            assertDealtEvenly(new Tenths(drained.slots(), 0, WINDOW), SOCKETS_AND_STREAMS / 10.0);
            assertThat(departures.unevenness()).as("%s leave", transport).isLessThan(UNEVEN);
            assertThat(arrivals.unevenness())
                    .as("are in elsewhere by %s", transport)
                    .isLessThan(UNEVEN);
            assertThat(drained.comebacks()).as("come back by %s", transport).isZero();
        }
        Drained polls = new Drained(quiet.clients, from, to);
        Tenths departures = new Tenths(polls.departures(true), start, WINDOW);
        System.out.print(departures.chart("H2 " + front + ": held polls are answered"));
        assertThat(polls.departures(true))
                .as("polls that were held until they were told")
                .hasSize(QUIET_POLLS);
        assertThat(departures.unevenness()).as("polls are answered").isLessThan(UNEVEN);
        assertThat(polls.comebacks()).as("come back by poll").isZero();
    }

    private static void assertDealtEvenly(Tenths slots, double mean) {
        assertThat(slots.counts())
                .as("slots by tenths of the window")
                .allMatch(count -> count >= LEAST_OF_MEAN * mean && count <= MOST_OF_MEAN * mean);
    }

    private static Balancer balancer(Front front) throws IOException {
        return switch (front) {
            case NGINX -> scene.nginx("recommended.conf", Scene.LONG);
            case HAPROXY -> scene.haproxy("sticky-cookie.cfg", scene.nodes(), Map.of("BELFRY_SLOTS", "5000"));
            case APACHE -> scene.apache("recommended.conf", Scene.LONG, scene.nodes(), THREADS);
        };
    }

    /** Waits until it sends whoever is new to the node that has nobody. */
    private static void awaitNoticed(Balancer balancer, NodeProcess from, NodeProcess to) {
        Awaitility.await("the balancer uses " + to.name() + " beside " + from.name())
                .atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .until(() -> Probe.send(balancer.base(), NEWCOMER, "{\"type\":\"connect\",\"id\":1,\"wait\":0}")
                        .body()
                        .contains("\"node\":\"" + to.name() + "\""));
    }
}
