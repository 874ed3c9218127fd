package io.belfry.hub.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.client.Position;
import io.belfry.hub.config.Config;
import io.belfry.hub.message.ChannelName;
import io.belfry.hub.message.Publication;
import io.belfry.hub.testing.Configs;
import io.belfry.hub.testing.NoTickets;
import io.belfry.hub.testing.TestNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ClientRequestsTest {
    private static final ChannelName CHANNEL = new ChannelName("news");
    private static final Position OF_ANOTHER_LIFE = new Position("gone", 2, "t");

    private final Config config = Configs.development();
    private final TestNode node = new TestNode(config);
    private final ClientRequests requests =
            new ClientRequests(node.publishing(), node.bus(), node.presence(), config.namespaces(), new NoTickets());

    @BeforeEach
    void publish() {
        for (int i = 1; i <= 4; i++) {
            byte[] data = Integer.toString(i).getBytes(StandardCharsets.UTF_8);
            assertThat(node.publishing().publish(Publishing.Source.API, CHANNEL, data, null, null, false))
                    .isCompleted();
        }
    }

    @Test
    void readsFromTheBeginningAfterAPositionOfAnotherLife() {
        assertThat(offsets(OF_ANOTHER_LIFE, 3, false)).containsExactly(1L, 2L, 3L);
    }

    @Test
    void readsTheNewestBeforeAPositionOfAnotherLife() {
        assertThat(offsets(OF_ANOTHER_LIFE, 3, true)).containsExactly(2L, 3L, 4L);
    }

    private List<Long> offsets(Position from, int limit, boolean reverse) {
        return requests.onHistory(CHANNEL, limit, from, reverse).toCompletableFuture().join().publications().stream()
                .map(Publication::offset)
                .toList();
    }
}
