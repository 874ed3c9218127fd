package io.belfry.hub.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.client.Position;
import io.belfry.hub.auth.Identity;
import io.belfry.hub.bus.Events;
import io.belfry.hub.config.Config;
import io.belfry.hub.message.ChannelName;
import io.belfry.hub.message.Publication;
import io.belfry.hub.testing.Configs;
import io.belfry.hub.testing.HeardEvents;
import io.belfry.hub.testing.NoTickets;
import io.belfry.hub.testing.TestNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ClientRequestsTest {
    private static final ChannelName CHANNEL = new ChannelName("news");
    private static final Position OF_ANOTHER_LIFE = new Position("gone", 2, "t");

    private final Config config = Configs.development();
    private final TestNode node = new TestNode(config);
    private final ClientRequests requests = requests(Events.NONE);

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

    @Test
    void gx10ApplicationsHearOnceOfWhatWasPublishedAndNotOfWhatWasRefused() {
        HeardEvents heard = new HeardEvents();
        ClientRequests told = requests(heard);
        publish(told, "1", "key");
        publish(told, "1", "key");
        publish(told, "2", "a key with\nno sense");
        publish(told, "3", null);

        assertThat(heard.published()).containsExactly("c1 null news 1", "c1 null news 3");
    }

    @Test
    void nobodyAsksForTheNameOfAClientIfNobodyWantsToKnow() {
        Supplier<String> unasked = () -> {
            throw new AssertionError("asked");
        };
        assertThat(requests.onPublish(Identity.anonymous(), unasked, CHANNEL, new byte[] {'1'}, null))
                .isCompleted();
        assertThat(requests.wantsClients()).isFalse();
    }

    private static void publish(ClientRequests to, String data, @Nullable String key) {
        byte[] bytes = data.getBytes(StandardCharsets.UTF_8);
        assertThat(to.onPublish(Identity.anonymous(), () -> "c1", CHANNEL, bytes, key))
                .isCompleted();
    }

    private ClientRequests requests(Events events) {
        return new ClientRequests(
                node.publishing(), node.bus(), node.presence(), config.namespaces(), new NoTickets(), events);
    }

    private List<Long> offsets(Position from, int limit, boolean reverse) {
        return requests.onHistory(CHANNEL, limit, from, reverse).toCompletableFuture().join().publications().stream()
                .map(Publication::offset)
                .toList();
    }
}
