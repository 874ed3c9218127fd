package io.belfry.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The subscriber with the JDK's WebSocket, against a peer that speaks the protocol byte by byte. */
@Timeout(30)
class SubscriberIT {
    private static final String CONNECTED = "{\"type\":\"connected\",\"id\":1,\"client\":\"c1\",\"ping\":25000,"
            + "\"subs\":{\"news\":{\"epoch\":\"k3\",\"offset\":41,\"tag\":\"t41\"}}}";

    private final Recorder news = new Recorder();
    private final List<String> states = new CopyOnWriteArrayList<>();
    private final List<String> direct = new CopyOnWriteArrayList<>();
    private final SubscriberListener recorder = new SubscriberListener() {
        @Override
        public void onState(SubscriberState state, String reason) {
            states.add(state + " " + reason);
        }

        @Override
        public void onPublication(Publication publication) {
            direct.add(publication.data());
        }
    };

    @Test
    void joinsFragmentsAndDeliversTheDataUnchanged() throws Exception {
        String data = "{ \"é\\u00e9😀\" : [1.50, 1234567890123456789012345678901234567890 ] }";
        try (MockSocket hub = new MockSocket();
                Subscriber subscriber = Subscriber.connect(hub.publicBase(), () -> "jwt", recorder)) {
            subscriber.subscribe("news", news);
            try (MockSocket.Peer peer = hub.accept()) {
                connect(peer);
                peer.fragments(pub(42, data), 7);
                peer.ping("still there?");
                assertThat(peer.read(MockSocket.PONG)).isEqualTo("still there?");
                awaitHeard("subscribed 41", "pub 42 " + data);
            }
        }
    }

    @Test
    void resumesWithItsPositionAfterTheConnectionBreaks() throws Exception {
        try (MockSocket hub = new MockSocket();
                Subscriber subscriber = Subscriber.connect(hub.publicBase(), () -> "jwt", recorder)) {
            subscriber.subscribe("news", news);
            try (MockSocket.Peer peer = hub.accept()) {
                connect(peer);
                peer.line(pub(42, "1"));
                awaitHeard("subscribed 41", "pub 42 1");
            }
            try (MockSocket.Peer peer = hub.accept()) {
                assertThat(peer.read(MockSocket.TEXT)).contains("{\"epoch\":\"k3\",\"offset\":42,\"tag\":\"t42\"}");
                peer.line(CONNECTED.replace("41", "42").replace("\"t42\"", "\"t42\",\"recovered\":true"));
                peer.line(pub(43, "2"));
                awaitHeard("subscribed 41", "pub 42 1", "subscribed 42", "pub 43 2");
            }
        }
    }

    @Test
    void gx12StatusFlipsAndNothingIsLostWhileTheBalancerIsAway() throws Exception {
        MockSocket balancer = new MockSocket();
        int port = balancer.publicBase().getPort();
        try (Subscriber subscriber = Subscriber.connect(balancer.publicBase(), () -> "jwt", recorder)) {
            subscriber.subscribe("news", news);
            try (MockSocket.Peer peer = balancer.accept()) {
                connect(peer);
                awaitHeard("subscribed 41");
                balancer.close();
            }
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(states)
                            .filteredOn("CONNECTING dialling"::equals)
                            .hasSizeGreaterThan(2));
            try (MockSocket back = new MockSocket(port);
                    MockSocket.Peer peer = back.accept()) {
                assertThat(peer.read(MockSocket.TEXT)).contains("{\"epoch\":\"k3\",\"offset\":41,\"tag\":\"t41\"}");
                peer.line(CONNECTED.replace("\"t41\"", "\"t41\",\"recovered\":true"));
                peer.line(pub(42, "\"missed meanwhile\""));
                awaitHeard("subscribed 41", "subscribed 41", "pub 42 \"missed meanwhile\"");
            }
            assertThat(states)
                    .startsWith("CONNECTING dialling", "CONNECTED connected", "WAITING unreachable")
                    .contains("CONNECTED connected");
        }
    }

    @Test
    void gx05HearsWhatIsForThisClientAlone() throws Exception {
        try (MockSocket hub = new MockSocket();
                Subscriber subscriber = Subscriber.connect(hub.publicBase(), () -> "jwt", recorder)) {
            try (MockSocket.Peer peer = hub.accept()) {
                peer.read(MockSocket.TEXT);
                peer.line(CONNECTED);
                peer.line("{\"type\":\"pub\",\"channel\":\"$client:c1\",\"data\":[1,  2]}");

                await().untilAsserted(() -> assertThat(direct).containsExactly("[1,  2]"));
                assertThat(subscriber.client()).isEqualTo("c1");
            }
        }
    }

    @Test
    void endsForGoodOnATerminalCloseCode() throws Exception {
        try (MockSocket hub = new MockSocket();
                Subscriber subscriber = Subscriber.connect(hub.publicBase(), () -> "jwt", recorder);
                MockSocket.Peer peer = hub.accept()) {
            subscriber.subscribe("news", news);
            peer.close(4501);

            awaitHeard("error bad_token");
            await().untilAsserted(() -> assertThat(states).last().isEqualTo("CLOSED bad_token"));
        }
    }

    @Test
    void comesBackAfterARefusedHandshakeNoEarlierThanAskedTo() throws Exception {
        try (MockSocket hub = new MockSocket();
                Subscriber subscriber = Subscriber.connect(hub.publicBase(), () -> null, recorder)) {
            subscriber.subscribe("news", news);
            hub.refuse("503 Service Unavailable\r\nRetry-After: 1");
            long refusedAt = System.nanoTime();
            try (MockSocket.Peer peer = hub.accept()) {
                assertThat(System.nanoTime() - refusedAt).isGreaterThan(900_000_000L);
                assertThat(peer.read(MockSocket.TEXT)).doesNotContain("token");
            }
            assertThat(states).contains("WAITING refused with 503");
        }
    }

    @Test
    @DisplayName("WJ-08 goes where a hub that lets nobody in sends it, and asks at home again when that is gone")
    void wj08FollowsARedirect() throws Exception {
        try (MockSocket home = new MockSocket();
                MockSocket other = new MockSocket();
                Subscriber subscriber = Subscriber.connect(home.publicBase(), () -> "jwt", recorder)) {
            subscriber.subscribe("news", news);
            home.refuse("307 Temporary Redirect\r\nLocation: " + other.publicBase() + "/push/connect");
            try (MockSocket.Peer peer = other.accept()) {
                assertThat(peer.target).isEqualTo("/push/connect");
                connect(peer);
                awaitHeard("subscribed 41");
            }
            try (MockSocket.Peer peer = home.accept()) {
                assertThat(peer.read(MockSocket.TEXT)).contains("{\"epoch\":\"k3\",\"offset\":41,\"tag\":\"t41\"}");
            }
        }
    }

    @Test
    @DisplayName("WJ-08 hubs that send each other's clients back and forth are left alone for a while")
    void wj08FollowsNoSecondRedirect() throws Exception {
        try (MockSocket home = new MockSocket();
                MockSocket other = new MockSocket();
                Subscriber subscriber = Subscriber.connect(home.publicBase(), () -> "jwt", recorder)) {
            assertThat(subscriber.client()).isNull();
            home.refuse("307 Temporary Redirect\r\nLocation: " + other.publicBase() + "/connect");
            other.refuse("307 Temporary Redirect\r\nLocation: " + home.publicBase() + "/connect");

            await().untilAsserted(() -> assertThat(states).contains("WAITING refused with 307"));
        }
    }

    @Test
    void closeSaysGoodByeAndCallsNoListenerAgain() throws Exception {
        try (MockSocket hub = new MockSocket()) {
            Subscriber subscriber = Subscriber.connect(hub.publicBase(), () -> "jwt", recorder);
            subscriber.subscribe("news", news);
            try (MockSocket.Peer peer = hub.accept()) {
                connect(peer);
                awaitHeard("subscribed 41");
                subscriber.close();

                assertThat(states).last().isEqualTo("CLOSED closed");
                assertThat(peer.read(MockSocket.CLOSE)).hasSize(2);
            }
        }
    }

    @Test
    void aListenerMayCloseItsSubscriber() throws Exception {
        try (MockSocket hub = new MockSocket()) {
            Subscriber subscriber = Subscriber.connect(hub.publicBase(), () -> "jwt", recorder);
            CountDownLatch closed = new CountDownLatch(1);
            subscriber.subscribe("news", new ChannelListener() {
                @Override
                public void onPublication(Publication publication) {
                    subscriber.close();
                    closed.countDown();
                }
            });
            try (MockSocket.Peer peer = hub.accept()) {
                connect(peer);
                peer.line(pub(42, "1"));
                closed.await();
            }
            assertThat(states).last().isEqualTo("CLOSED closed");
        }
    }

    @Test
    void closeWhileTheHandshakeIsUnderWayLeavesNoConnectionBehind() throws Exception {
        try (MockSocket hub = new MockSocket()) {
            Subscriber subscriber = Subscriber.connect(hub.publicBase(), () -> "jwt", recorder);
            try (MockSocket.Peer peer = hub.keepWaiting()) {
                subscriber.close();
                peer.upgrade();

                assertThat(peer.isAbandoned()).isTrue();
            }
        }
    }

    @Test
    void closeWhileAListenerBlocksEndsTheConnectionWhenItReturns() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch mayReturn = new CountDownLatch(1);
        try (MockSocket hub = new MockSocket()) {
            Subscriber subscriber = Subscriber.connect(hub.publicBase(), () -> "jwt", recorder);
            subscriber.subscribe("news", new ChannelListener() {
                @Override
                public void onPublication(Publication publication) {
                    begun.countDown();
                    awaitUninterruptibly(mayReturn);
                }
            });
            try (MockSocket.Peer peer = hub.accept()) {
                connect(peer);
                peer.line(pub(42, "1"));
                begun.await();
                subscriber.close();
                mayReturn.countDown();

                assertThat(peer.read(MockSocket.CLOSE)).hasSize(2);
            }
        }
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void connect(MockSocket.Peer peer) throws IOException {
        String connect = peer.read(MockSocket.TEXT);
        assertThat(connect)
                .startsWith("{\"type\":\"connect\",\"id\":1,\"token\":\"jwt\"")
                .contains("\"news\":{}");
        peer.line(CONNECTED);
    }

    private static String pub(int offset, String data) {
        return "{\"type\":\"pub\",\"channel\":\"news\",\"offset\":" + offset + ",\"tag\":\"t" + offset + "\",\"data\":"
                + data + "}";
    }

    private void awaitHeard(String... expected) {
        await().untilAsserted(() -> assertThat(news.heard).containsExactly(expected));
    }
}
