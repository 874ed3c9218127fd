package io.belfry.loadtest.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.loadtest.farm.Episode;
import io.belfry.loadtest.farm.LedgerClient;
import io.belfry.loadtest.farm.Logbook;
import io.belfry.loadtest.farm.NodeProcess;
import io.belfry.loadtest.farm.TcpProxy;
import io.belfry.loadtest.ledger.Observation.Event;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Scenario A3: something on the way lets the upgrade pass and swallows what comes after it. */
@Timeout(60)
class SwallowedSocketIT {
    /** Of all clients: after so long without {@code connected} the next transport is tried. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /** Long enough for a slow machine to fall back meanwhile. */
    private static final Duration UNAUTHENTICATED = Duration.ofSeconds(10);

    private static final Duration ABORTED = Duration.ofSeconds(5); // after a close frame that is not answered
    private static final List<Transport> FALLBACKS = List.of(Transport.STREAM, Transport.POLL);

    @RegisterExtension
    static final Scene scene = Scene.of("swallowed", "limits.unauthenticated=" + UNAUTHENTICATED.toSeconds() + "s");

    @Test
    @DisplayName(
            "A3 a WebSocket that is accepted and then dead: the client goes to stream or poll, the hub closes the dead one")
    void swallowed() throws IOException {
        double closed = timeouts();
        try (TcpProxy shim = new TcpProxy(scene.farm.first().connect().getPort());
                Episode episode = scene.episode("a3")) {
            shim.swallowAfterReply(" 101 ");
            URI address = URI.create("http://127.0.0.1:" + shim.port() + "/connect");
            long start = System.nanoTime();
            List<LedgerClient> dead = new ArrayList<>();
            for (Transport next : FALLBACKS) {
                Logbook log = episode.logbook(next.word(), next.word());
                dead.add(Transport.WEBSOCKET.client(log, NodeProcess.HTTP, address));
            }
            dead.forEach(LedgerClient::connect);
            Awaitility.await("the hub has them").until(() -> connections() == dead.size());
            Episode.last(PATIENCE);
            for (int i = 0; i < dead.size(); i++) {
                Logbook log = dead.get(i).log();
                assertThat(log.lines("connected")).isZero();
                dead.get(i).close(); // the shim keeps the end to itself, as it does everything
                episode.join(FALLBACKS.get(i).client(log, NodeProcess.HTTP, address));
            }
            episode.awaitDelivery();
            assertThat(timeouts()).isEqualTo(closed);

            Awaitility.await("the dead ones are closed")
                    .atMost(UNAUTHENTICATED.multipliedBy(2))
                    .until(() -> timeouts() == closed + dead.size());
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isBetween(UNAUTHENTICATED, UNAUTHENTICATED.plusSeconds(2));
            Scene.closeAccount(episode);
            for (LedgerClient client : episode.clients) {
                assertThat(episode.seen(client, Event.CLOSED)).as(client.name()).isEmpty();
            }
        }
        Awaitility.await("nothing is left").atMost(ABORTED.multipliedBy(2)).until(() -> connections() == 0);
    }

    private static double connections() throws IOException {
        return scene.farm.sum("belfry_connections");
    }

    /** How many were closed because they did not say who they are. */
    private static double timeouts() throws IOException {
        return scene.farm.sum("belfry_closes_total{code=\"auth_timeout\"}");
    }
}
