package io.belfry.loadtest.swarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.belfry.loadtest.feed.Payload;
import io.belfry.loadtest.floor.FloorServer;
import io.belfry.loadtest.measure.Account;
import java.io.IOException;
import java.net.URI;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients and floor over real sockets. */
@Timeout(60)
class SwarmIT {
    private static final String CHANNEL = "load:0";
    private static final long DEADLINE_MILLIS = 20_000;

    private FloorServer server;
    private Swarm swarm;

    @BeforeEach
    void start() throws IOException {
        server = new FloorServer(2, CHANNEL);
        swarm = new Swarm("swarm", Target.of(URI.create("http://127.0.0.1:" + server.port())), "", 2);
    }

    @AfterEach
    void stop() throws IOException {
        swarm.close();
        server.close();
    }

    @Test
    void deliversEveryPublicationToEveryClientOnceAndInOrder() throws IOException, InterruptedException {
        swarm.join(plans(300, true));
        for (int i = 1; i <= 50; i++) {
            server.publish(Payload.of(i, System.nanoTime(), i * 1000));
        }

        assertThat(Swarm.await(() -> swarm.delivered() == 15_000, DEADLINE_MILLIS))
                .isTrue();
        assertThat(swarm.account(new long[] {50})).isEqualTo(new Account(15_000, 15_000, 0, 0, 0, 0, 0, 0, 0));
        assertThat(swarm.takeLatencies().getTotalCount()).isEqualTo(15_000);
    }

    @Test
    void aClientThatDoesNotReadLeavesItsBytesInTheKernel() throws IOException, InterruptedException {
        swarm.join(plans(2, true));
        swarm.join(plans(3, false));
        for (int i = 1; i <= 20; i++) {
            server.publish(Payload.of(i, System.nanoTime(), 50_000));
        }

        assertThat(Swarm.await(() -> swarm.delivered() == 40, DEADLINE_MILLIS)).isTrue();
        assertThat(swarm.slowPorts()).hasSize(3).doesNotContain(0).doesNotHaveDuplicates();
        assertThat(swarm.slowCloseCodes()).containsOnly(0);
        swarm.readAgain();
        assertThat(Swarm.await(() -> swarm.delivered() > 40, DEADLINE_MILLIS)).isTrue();
    }

    @Test
    void countsAClientWhoseServerGoesAwayAsLost() throws IOException, InterruptedException {
        swarm.join(plans(4, true));
        server.close();

        assertThat(Swarm.await(() -> swarm.lost() == 4, DEADLINE_MILLIS)).isTrue();
        assertThat(swarm.account(new long[1]).lostConnections()).isEqualTo(4);
    }

    @Test
    void leavesWithoutALossAndMayComeBack() throws IOException, InterruptedException {
        swarm.join(plans(20, true));
        swarm.leave(100);
        assertThat(swarm.live()).isZero();
        swarm.join(plans(20, true));

        assertThat(swarm.live()).isEqualTo(20);
        assertThat(swarm.lost()).isZero();
    }

    @Test
    void saysSoWhenNobodyListens() throws IOException {
        Target nobody = Target.of(URI.create("http://127.0.0.1:1"));
        try (Swarm alone = new Swarm("alone", nobody, "", 1)) {
            assertThatThrownBy(() -> alone.join(plans(1, true))).isInstanceOf(IOException.class);
        }
    }

    private static List<ClientPlan> plans(int count, boolean reads) {
        return Collections.nCopies(count, new ClientPlan(0, CHANNEL, reads));
    }
}
