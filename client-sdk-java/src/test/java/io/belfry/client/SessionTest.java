package io.belfry.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Jitter is at its largest here: the first pause is 1 s, the next 2 s, and so on up to 30 s. */
class SessionTest {
    private static final String AT_41 = "{\"news\":{\"epoch\":\"k3\",\"offset\":41,\"tag\":\"t41\"}}";

    private final ManualTimer timer = new ManualTimer();
    private final FakeHub hub = new FakeHub();
    private final Recorder news = new Recorder();
    private final List<String> states = new ArrayList<>();
    private final Session session = new Session(
            hub,
            timer,
            new Backoff(new LargestRandom(), Duration.ofSeconds(1), Duration.ofSeconds(30)),
            () -> "jwt",
            new SubscriberListener() {
                @Override
                public void onState(SubscriberState state, String reason) {
                    states.add(state + " " + reason);
                }
            });

    @Test
    void deliversWhatFollowsThePositionOfTheAnswer() {
        start();
        hub.connects(AT_41);
        hub.publishes("news", 42, "{ \"a\": 1 }");

        assertThat(hub.link.sent)
                .containsExactly(
                        "{\"type\":\"connect\",\"id\":1,\"token\":\"jwt\",\"name\":\"java/1.0\",\"subs\":{\"news\":{}}}");
        assertThat(news.heard).containsExactly("subscribed 41", "pub 42 { \"a\": 1 }");
        assertThat(states).containsExactly("CONNECTING dialling", "CONNECTED connected");
    }

    @Test
    void resumesFromTheLastPublicationAfterALostConnection() {
        start();
        hub.connects(AT_41);
        hub.publishes("news", 42, "1");
        hub.visitor().onLost(Ending.NO_CLOSE_CODE);
        timer.advance(Duration.ofSeconds(1));
        hub.opens();

        assertThat(hub.link.last())
                .contains("\"client\":\"c1\"")
                .contains("\"news\":{\"epoch\":\"k3\",\"offset\":42,\"tag\":\"t42\"}");
        hub.says("{\"type\":\"connected\",\"id\":1,\"client\":\"c1\",\"ping\":20000,\"subs\":{\"news\":"
                + "{\"epoch\":\"k3\",\"offset\":42,\"tag\":\"t42\",\"recovered\":true}}}");
        hub.publishes("news", 43, "2");
        assertThat(news.heard).containsExactly("subscribed 41", "pub 42 1", "subscribed 42", "pub 43 2");
    }

    @Test
    void deliversAPositionOnceHoweverOftenItArrives() {
        start();
        hub.connects(AT_41);
        hub.publishes("news", 41, "0");
        hub.publishes("news", 42, "1");
        hub.publishes("news", 42, "1");
        hub.publishes("news", 40, "-1");

        assertThat(news.heard).containsExactly("subscribed 41", "pub 42 1");
    }

    @Test
    void saysGapBeforeWhatFollowsAJump() {
        start();
        hub.connects(AT_41);
        hub.publishes("news", 44, "4");

        assertThat(news.heard).containsExactly("subscribed 41", "gap lineage", "pub 44 4");
    }

    @Test
    void saysGapWhenAnotherPublicationTookTheSameOffset() {
        start();
        hub.connects(AT_41);
        hub.says("{\"type\":\"pub\",\"channel\":\"news\",\"offset\":41,\"tag\":\"other\",\"data\":9}");

        assertThat(news.heard).containsExactly("subscribed 41", "gap lineage", "pub 41 9");
    }

    @Test
    void passesOnTheGapOfTheHubAndGoesOnFromItsPosition() {
        start();
        hub.connects(AT_41);
        hub.says("{\"type\":\"gap\",\"channel\":\"news\",\"reason\":\"history_lost\",\"epoch\":\"z9\",\"offset\":3,"
                + "\"tag\":\"x\"}");
        hub.publishes("news", 4, "4");

        assertThat(news.heard).containsExactly("subscribed 41", "gap history_lost", "pub 4 4");
    }

    @Test
    void saysGapWhenTheHubCouldNotRecover() {
        reconnect(
                AT_41,
                "{\"news\":{\"epoch\":\"k3\",\"offset\":90,\"tag\":\"q\",\"recovered\":false,\"gap\":\"trimmed\"}}");

        assertThat(news.heard).containsExactly("subscribed 41", "gap trimmed", "subscribed 90");
    }

    @Test
    void saysGapOnAnEphemeralChannelAfterALostConnection() {
        start();
        hub.connects("{\"news\":{}}");
        hub.says("{\"type\":\"pub\",\"channel\":\"news\",\"data\":1}");
        loseAndReturn("{\"news\":{}}");

        assertThat(news.heard).containsExactly("subscribed -", "pub - 1", "gap ephemeral", "subscribed -");
    }

    @Test
    void subscribesAndUnsubscribesOnALivingConnection() {
        start();
        hub.connects(AT_41);
        Recorder chat = new Recorder();

        session.onSubscribe(new Subscription("chat:7", chat));
        assertThat(hub.link.last()).isEqualTo("{\"type\":\"subscribe\",\"id\":2,\"channel\":\"chat:7\"}");
        hub.publishes("chat:7", 1, "\"too early: the answer has not come\"");
        hub.says(
                "{\"type\":\"subscribed\",\"id\":2,\"channel\":\"chat:7\",\"epoch\":\"e\",\"offset\":1,\"tag\":\"t1\"}");
        hub.publishes("chat:7", 2, "2");
        session.onUnsubscribe("chat:7");
        assertThat(hub.link.last()).isEqualTo("{\"type\":\"unsubscribe\",\"id\":3,\"channel\":\"chat:7\"}");
        hub.publishes("chat:7", 3, "3");

        assertThat(chat.heard).containsExactly("subscribed 1", "pub 2 2");
    }

    @Test
    void bringsTheHubToTheWishesThatCameWhileItWasConnecting() {
        start();
        hub.opens();
        session.onUnsubscribe("news");
        session.onSubscribe(new Subscription("chat:7", new Recorder()));
        hub.says("{\"type\":\"connected\",\"id\":1,\"client\":\"c1\",\"ping\":20000,\"subs\":" + AT_41 + "}");

        assertThat(hub.link.sent.subList(1, 3))
                .containsExactly(
                        "{\"type\":\"subscribe\",\"id\":2,\"channel\":\"chat:7\"}",
                        "{\"type\":\"unsubscribe\",\"id\":3,\"channel\":\"news\"}");
        assertThat(news.heard).isEmpty();
    }

    @Test
    void endsARefusedSubscriptionForGoodAndDoesNotWantItOnTheNextConnection() {
        reconnect("{\"news\":{\"error\":{\"code\":\"forbidden\",\"retry\":false}}}", "{}");

        assertThat(news.heard).containsExactly("error forbidden");
        assertThat(hub.link.last()).endsWith("\"subs\":{}}");
    }

    @Test
    void triesASubscriptionAgainWhenTheHubSaysItMay() {
        start();
        hub.connects("{\"news\":{\"error\":{\"code\":\"rate_limited\",\"retry\":true,\"retryAfter\":500}}}");

        timer.advance(Duration.ofMillis(1_499));
        assertThat(hub.link.sent).hasSize(1);
        timer.advance(Duration.ofMillis(1));
        assertThat(hub.link.last()).isEqualTo("{\"type\":\"subscribe\",\"id\":2,\"channel\":\"news\"}");
    }

    @Test
    void endsWhenTheApplicationUnsubscribesTheUser() {
        start();
        hub.connects(AT_41);
        hub.says("{\"type\":\"unsubscribed\",\"channel\":\"news\"}");

        assertThat(news.heard).containsExactly("subscribed 41", "error unsubscribed");
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

    private void start() {
        session.onSubscribe(new Subscription("news", news));
        session.onDial();
    }

    private void reconnect(String firstAnswer, String secondAnswer) {
        start();
        hub.connects(firstAnswer);
        loseAndReturn(secondAnswer);
    }

    private void loseAndReturn(String answer) {
        hub.visitor().onLost(Ending.NO_CLOSE_CODE);
        timer.advance(Duration.ofSeconds(1));
        hub.connects(answer);
    }
}
