package io.belfry.hub.presence;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.hub.message.ChannelName;
import io.belfry.hub.message.Member;
import io.belfry.hub.testing.Configs;
import io.belfry.hub.testing.HeardEvents;
import io.belfry.hub.testing.TestNode;
import io.belfry.hub.testing.TestNode.TestClient;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which clients the roster has as open, for applications that hear of it. */
class OpenClientsTest {
    private final TestNode node = new TestNode(Configs.development(), new HeardEvents());

    @Test
    void gx10ClientIsOpenWhileItHasALinkWhateverItSubscribesTo() {
        TestClient one = node.connected(0, "");
        assertThat(open(node)).hasSize(1);
        TestClient other = node.connected(1, "");
        assertThat(open(node)).hasSize(2);

        other.thread().on(() -> other.connection().onPeerClose(1000));
        node.drain();
        assertThat(open(node)).hasSize(1);
        one.thread().on(() -> one.connection().onPeerClose(1000));
        node.drain();
        assertThat(open(node)).isEmpty();
    }

    @Test
    void gx10ClientWhoseLinkBrokeIsOpenForAMoment() {
        node.connected(1, "").vanish();
        node.elapse(Duration.ofMillis(2_900));
        node.presence().sweep();
        assertThat(open(node)).hasSize(1);
        node.elapse(Duration.ofMillis(200));
        node.presence().sweep();
        assertThat(open(node)).isEmpty();
    }

    @Test
    void clientsThatWereOnlyCountedForApplicationsAreNotPresentOnAChannel() {
        node.connected(0, "");
        assertThat(node.presence().size()).isZero();
    }

    @Test
    void nothingIsKeptIfNobodyWantsToKnow() {
        TestNode unheard = new TestNode(Configs.development());
        unheard.connected(0, "");
        assertThat(open(unheard)).isEmpty();
    }

    private static List<Member> open(TestNode node) {
        return node.presence().members(ChannelName.EVENTS).toCompletableFuture().join();
    }
}
