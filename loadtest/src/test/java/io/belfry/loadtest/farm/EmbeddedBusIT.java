package io.belfry.loadtest.farm;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.loadtest.ledger.Observation.Event;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One node without Redis: what its clients see when it dies, or stands still. */
@Timeout(90)
class EmbeddedBusIT {
    @TempDir
    Path folder = Path.of("unset");

    private NodeProcess node;
    private Episode episode;

    EmbeddedBusIT(@TempDir Path processes) throws IOException {
        node = NodeProcess.start(processes, "h1");
    }

    @BeforeEach
    void begin() throws IOException {
        node.awaitReady();
        episode = new Episode(folder, List.of(node), List.of("a", "b"), List::of).begin();
    }

    @AfterEach
    void end() throws IOException {
        episode.close();
        node.close();
    }

    @Test
    void theHistoryIsLostWithTheNodeAndEveryClientIsToldInEveryChannel() throws IOException {
        node.kill();
        node.start();
        node.awaitReady();
        episode.awaitDelivery();

        episode.closeAccount(Set.of("history_lost"), 1);
        for (LedgerClient client : episode.clients) {
            assertThat(episode.seen(client, Event.GAP)).hasSize(2);
        }
    }

    @Test
    void nothingIsLostWhileTheNodeStandsStill() throws IOException {
        node.process().freeze();
        Episode.last(Duration.ofSeconds(3));
        node.process().thaw();
        episode.awaitDelivery();

        episode.closeAccount(Set.of(), 0);
        for (LedgerClient client : episode.clients) {
            assertThat(episode.seen(client, Event.CLOSED)).isEmpty();
        }
    }
}
