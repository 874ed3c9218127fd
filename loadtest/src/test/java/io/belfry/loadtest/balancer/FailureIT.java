package io.belfry.loadtest.balancer;

import io.belfry.loadtest.farm.Episode;
import io.belfry.loadtest.farm.LedgerClient;
import java.io.IOException;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Scenarios G: nodes and balancers die, and clients go on. */
@Timeout(90)
class FailureIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int FEW = 5;
    private static final int MANY = 112; // times three transports and three balancers: a thousand

    private static Scene scene;

    @BeforeAll
    static void start() throws IOException {
        scene = Scene.start("failure");
    }

    @AfterAll
    static void stop() throws IOException {
        scene.close();
    }

    @BeforeEach
    void heal() throws IOException {
        scene.farm.heal();
    }

    @AfterEach
    void clear() {
        scene.clear();
    }

    @Test
    @DisplayName("G1 OS-16 LN-07 a node is killed behind every balancer at once: its clients go on at the other")
    void nodeIsKilled() throws IOException {
        nodeIsKilled(FEW, 50);
    }

    @Test
    @Tag("slow")
    @DisplayName("G1 OS-16 the same with a thousand clients")
    @Timeout(300)
    void nodeOfManyIsKilled() throws IOException {
        nodeIsKilled(MANY, 4);
    }

    private static void nodeIsKilled(int perTransport, int perSecond) throws IOException {
        try (Episode episode = scene.episode("g1", perSecond)) {
            for (Balancer front : scene.fronts()) {
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

    @ParameterizedTest(name = "G4 GX-12 {0} dies and is started again: every client resumes")
    @EnumSource(Front.class)
    void balancerDies(Front front) throws IOException {
        Balancer balancer = front.start(scene);
        try (Episode episode = scene.episode("g4")) {
            Scene.joinAll(episode, "c", balancer.connect());
            episode.awaitDelivery();

            balancer.stop();
            Awaitility.await("it is noticed")
                    .atMost(PATIENCE)
                    .until(() -> episode.clients.stream().noneMatch(LedgerClient::isConnected));
            balancer.start();
            episode.awaitDelivery();

            Scene.closeAccount(episode);
        }
    }
}
