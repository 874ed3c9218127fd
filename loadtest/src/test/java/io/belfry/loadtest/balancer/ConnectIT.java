package io.belfry.loadtest.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.loadtest.farm.Episode;
import io.belfry.loadtest.farm.LedgerClient;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Scenarios A: to come in through whatever stands between. */
@Timeout(60)
class ConnectIT {
    private static Scene scene;

    @BeforeAll
    static void start() throws IOException {
        scene = Scene.start("connect");
    }

    @AfterAll
    static void stop() throws IOException {
        scene.close();
    }

    @AfterEach
    void clear() {
        scene.clear();
    }

    @ParameterizedTest(
            name = "A1 GX-23 LN-06 recommended {0}: what any node publishes reaches clients of every transport")
    @EnumSource(Front.class)
    void recommended(Front front) throws IOException {
        Balancer balancer = front.start(scene);
        try (Episode episode = scene.episode("a1")) {
            for (int i = 0; i < 2; i++) {
                Scene.join(episode, "c" + i, Transport.WEBSOCKET, balancer.connect());
            }
            episode.awaitDelivery();

            Scene.closeAccount(episode);
            assertThat(episode.clients).extracting(LedgerClient::isConnected).containsOnly(true);
        }
    }
}
