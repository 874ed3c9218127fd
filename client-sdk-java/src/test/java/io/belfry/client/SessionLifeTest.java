package io.belfry.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How a subscriber keeps its connection, and when it gives up. */
class SessionLifeTest extends SessionFixture {
    @Test
    void aHubThatClosesBeforeTheSlotIsLeftAloneUntilThen() {
        start();
        hub.connects(AT_41);
        hub.says("{\"type\":\"goaway\",\"reason\":\"drain\",\"reconnectAfter\":5000}");
        timer.advance(Duration.ofSeconds(2));
        hub.visitor().onLost(1012);
        timer.advance(Duration.ofMillis(2_999));
        assertThat(hub.dialled).hasSize(1);
        timer.advance(Duration.ofMillis(1));

        assertThat(hub.dialled).hasSize(2);
    }

    @Test
    void comesBackWhenItIsToldToTryLater() {
        start();
        hub.connects(AT_41);
        hub.visitor().onLost(1013);
        timer.advance(Duration.ofSeconds(1));

        assertThat(states).contains("WAITING try_later");
        assertThat(hub.dialled).hasSize(2);
    }

    @Test
    void leavesASilentHubAfterTwoAndAHalfPings() {
        start();
        hub.connects(AT_41);
        timer.advance(Duration.ofSeconds(40));
        hub.says("{}");
        timer.advance(Duration.ofMillis(49_999));
        assertThat(hub.link.aborted).isFalse();
        timer.advance(Duration.ofMillis(1));

        assertThat(hub.link.aborted).isTrue();
        assertThat(states).last().isEqualTo("WAITING silence");
    }

    @Test
    void givesUpAHandshakeThatIsNotAnsweredInTime() {
        start();
        hub.opens();
        timer.advance(Visit.CONNECT_DEADLINE);

        assertThat(hub.link.aborted).isTrue();
        assertThat(states).last().isEqualTo("WAITING no_answer");
    }

    @Test
    void waitsLongerWithEachFailureAndAsLongAsTheHubAsks() {
        start();
        hub.visitor().onLost(Ending.NO_CLOSE_CODE);
        timer.advance(Duration.ofSeconds(1));
        hub.visitor().onLost(Ending.NO_CLOSE_CODE);
        timer.advance(Duration.ofMillis(1_999));
        assertThat(hub.dialled).hasSize(2);
        timer.advance(Duration.ofMillis(1));
        hub.visitor().onRefused(503, Duration.ofMinutes(10));
        timer.advance(Duration.ofSeconds(603));
        assertThat(hub.dialled).hasSize(3);
        timer.advance(Duration.ofSeconds(1));
        assertThat(hub.dialled).hasSize(4);
    }

    @Test
    void movesInItsSlotWithoutAPauseAfterGoAway() {
        start();
        hub.connects(AT_41);
        hub.says("{\"type\":\"goaway\",\"reason\":\"drain\",\"reconnectAfter\":700}");
        hub.publishes("news", 42, "1");
        timer.advance(Duration.ofMillis(699));
        assertThat(hub.link.left).isFalse();
        timer.advance(Duration.ofMillis(1));

        assertThat(hub.link.left).isTrue();
        assertThat(hub.dialled).hasSize(2);
        assertThat(news.heard).containsExactly("subscribed 41", "pub 42 1");
    }

    @Test
    void stopsForGoodOnATerminalCloseCodeAndTellsEveryChannel() {
        start();
        hub.connects(AT_41);
        hub.visitor().onLost(4506);
        timer.advance(Duration.ofHours(1));

        assertThat(news.heard).containsExactly("subscribed 41", "error revoked");
        assertThat(states).last().isEqualTo("CLOSED revoked");
        assertThat(hub.dialled).hasSize(1);
    }

    @Test
    void comesBackAfterACloseCodeBelowTheTerminalOnes() {
        start();
        hub.connects(AT_41);
        hub.visitor().onLost(4002);
        timer.advance(Duration.ofSeconds(1));

        assertThat(states).contains("WAITING slow_consumer");
        assertThat(hub.dialled).hasSize(2);
    }

    @Test
    void stopsForGoodWhenTheHandshakeIsRefusedForItsToken() {
        start();
        hub.visitor().onRefused(401, null);

        assertThat(news.heard).containsExactly("error unauthorized");
    }

    @Test
    void isDegradedWhileTheNodeHasLostTheOthers() {
        start();
        hub.connects(AT_41);
        hub.says("{\"type\":\"status\",\"bus\":\"down\"}");
        hub.says("{\"type\":\"status\",\"bus\":\"up\"}");

        assertThat(states).endsWith("DEGRADED bus down", "CONNECTED bus up");
    }

    @Test
    void closeLeavesTheHubAndCallsNoListenerAgain() {
        start();
        hub.connects(AT_41);
        session.onClose();
        hub.publishes("news", 42, "1");

        assertThat(hub.link.left).isTrue();
        assertThat(news.heard).containsExactly("subscribed 41");
        assertThat(states).last().isEqualTo("CLOSED closed");
    }

    @Test
    void closeWhileItDialsAbandonsWhatIsOnItsWay() {
        start();
        session.onClose();

        assertThat(hub.onItsWay.aborted).isTrue();
        assertThat(states).last().isEqualTo("CLOSED closed");
    }

    @Test
    void callsTheTokenFunctionAgainThoughItThrewAnError() {
        AtomicInteger calls = new AtomicInteger();
        token = () -> {
            if (calls.incrementAndGet() == 1) {
                throw new NoClassDefFoundError("what mints tokens is not on the class path");
            }
            return "jwt";
        };
        start();
        assertThat(hub.dialled).isEmpty();
        assertThat(states).last().isEqualTo("WAITING no_token");
        timer.advance(Duration.ofSeconds(1));

        assertThat(hub.dialled).hasSize(1);
    }

    @Test
    void dialsNobodyWhenTheTokenFunctionCloses() {
        token = () -> {
            session.onClose();
            return "jwt";
        };
        start();

        assertThat(hub.dialled).isEmpty();
        assertThat(states).last().isEqualTo("CLOSED closed");
    }

    @Test
    void dialsNobodyWhenTheListenerClosesAtTheFirstState() {
        AtomicInteger calls = new AtomicInteger();
        token = () -> "jwt" + calls.incrementAndGet();
        atState = state -> {
            if (state == SubscriberState.CONNECTING) {
                session.onClose();
            }
        };
        start();

        assertThat(calls).hasValue(0);
        assertThat(hub.dialled).isEmpty();
        assertThat(states).last().isEqualTo("CLOSED closed");
    }

    @Test
    void aListenerThatClosesAtAGapIsNotCalledAgain() {
        List<String> heard = new ArrayList<>();
        session.onSubscribe(new Subscription("news", new ChannelListener() {
            @Override
            public void onGap(Gap gap) {
                heard.add("gap");
                session.onClose();
            }

            @Override
            public void onSubscribed(@Nullable Position position) {
                heard.add("subscribed");
            }
        }));
        session.onDial();
        hub.connects(AT_41);
        loseAndReturn("{\"news\":{\"epoch\":\"k4\",\"offset\":3,\"tag\":\"t3\",\"recovered\":false,"
                + "\"gap\":\"history_lost\"}}");

        assertThat(heard).containsExactly("subscribed", "gap");
    }

    @Test
    void aListenerThatClosesAtAGapIsNotCalledWithWhatFollows() {
        List<String> heard = new ArrayList<>();
        session.onSubscribe(new Subscription("news", new ChannelListener() {
            @Override
            public void onGap(Gap gap) {
                heard.add("gap");
                session.onClose();
            }

            @Override
            public void onPublication(Publication publication) {
                heard.add(publication.data());
            }
        }));
        session.onDial();
        hub.connects(AT_41);
        hub.publishes("news", 44, "1");

        assertThat(heard).containsExactly("gap");
    }

    @Test
    void whoSubscribesAfterTheEndHearsWhatEndedIt() {
        Recorder late = new Recorder();
        start();
        hub.connects(AT_41);
        hub.visitor().onLost(4501);
        session.onSubscribe(new Subscription("chat", late));

        assertThat(late.heard).containsExactly("error bad_token");
    }
}
