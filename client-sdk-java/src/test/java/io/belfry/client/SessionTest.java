package io.belfry.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a subscriber hears on its channels. */
class SessionTest extends SessionFixture {
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
    void os24SaysGapWhenTheHubCouldNotRecover() {
        reconnect(
                AT_41,
                "{\"news\":{\"epoch\":\"k3\",\"offset\":90,\"tag\":\"q\",\"recovered\":false,\"gap\":\"trimmed\"}}");

        assertThat(news.heard).containsExactly("subscribed 41", "gap trimmed", "subscribed 90");
    }

    @Test
    void os24SaysGapOnAnEphemeralChannelAfterALostConnection() {
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
    void aListenerThatIsReplacedBeforeTheHubAnswersIsHeardInItsPlace() {
        Recorder other = new Recorder();
        start();
        hub.opens();
        session.onSubscribe(new Subscription("news", other));
        hub.says("{\"type\":\"connected\",\"id\":1,\"client\":\"c1\",\"ping\":20000,\"subs\":" + AT_41 + "}");
        hub.publishes("news", 42, "1");

        assertThat(hub.link.sent)
                .as("the hub has been asked for the channel already")
                .hasSize(1);
        assertThat(other.heard).containsExactly("subscribed 41", "pub 42 1");
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
    void hearsAChannelThatTheApplicationSubscribesItTo() {
        start();
        hub.connects(AT_41);
        hub.says("{\"type\":\"subscribed\",\"channel\":\"given:1\",\"epoch\":\"e\",\"offset\":7,\"tag\":\"t7\"}");
        hub.publishes("given:1", 8, "8");
        hub.visitor().onLost(Ending.NO_CLOSE_CODE);
        timer.advance(Duration.ofSeconds(1));
        hub.opens();

        assertThat(given.heard).containsExactly("subscribed 7", "pub 8 8");
        assertThat(hub.link.last()).contains("\"given:1\":{\"epoch\":\"e\",\"offset\":8,\"tag\":\"t8\"}");
    }

    @Test
    void leavesAChannelThatTheApplicationGivesAloneIfNobodyListens() {
        start();
        hub.connects(AT_41);
        hub.says("{\"type\":\"subscribed\",\"channel\":\"other\",\"epoch\":\"e\",\"offset\":7,\"tag\":\"t7\"}");
        hub.publishes("other", 8, "8");
        hub.says("{\"type\":\"unsubscribed\",\"channel\":\"other\"}");

        assertThat(given.heard).isEmpty();
        assertThat(hub.link.sent).hasSize(1);
    }

    @Test
    void aWishThatTheApplicationFulfilsFirstIsFulfilledOnce() {
        start();
        hub.connects(AT_41);
        Recorder chat = new Recorder();
        session.onSubscribe(new Subscription("chat:7", chat));
        hub.says("{\"type\":\"subscribed\",\"channel\":\"chat:7\",\"epoch\":\"e\",\"offset\":7,\"tag\":\"t7\"}");
        hub.publishes("chat:7", 8, "8");
        hub.says("{\"type\":\"subscribed\",\"id\":2,\"channel\":\"chat:7\",\"epoch\":\"e\",\"offset\":8,\"tag\":\"t8\","
                + "\"already\":true}");
        hub.publishes("chat:7", 9, "9");

        assertThat(chat.heard).containsExactly("subscribed 7", "pub 8 8", "subscribed 8", "pub 9 9");
    }

    @Test
    void gx05PassesOnWhatIsForThisClientAlone() {
        start();
        hub.connects(AT_41);
        hub.says("{\"type\":\"pub\",\"channel\":\"$client:c1\",\"data\":{\"n\" :1}}");

        assertThat(session.client()).isEqualTo("c1");
        assertThat(direct).containsExactly(new Publication("$client:c1", null, "{\"n\" :1}", null));
    }

    @Test
    void os24SaysGapWhenALostSubscriptionComesBackOnlyAfterBeingRefusedForAWhile() {
        start();
        hub.connects(AT_41);
        loseAndReturn("{\"news\":{\"error\":{\"code\":\"internal\",\"retry\":true}}}");
        timer.advance(Duration.ofSeconds(1));
        assertThat(hub.link.last()).contains("\"offset\":41");
        hub.says("{\"type\":\"subscribed\",\"id\":2,\"channel\":\"news\",\"epoch\":\"k3\",\"offset\":90,\"tag\":\"q\","
                + "\"recovered\":false,\"gap\":\"trimmed\"}");

        assertThat(news.heard).containsExactly("subscribed 41", "gap trimmed", "subscribed 90");
    }

    @Test
    void triesAgainWithLongerAndLongerPausesWhileItIsRefused() {
        start();
        hub.connects("{\"news\":{\"error\":{\"code\":\"internal\",\"retry\":true}}}");
        timer.advance(Duration.ofSeconds(1));
        hub.says("{\"type\":\"error\",\"id\":2,\"code\":\"internal\",\"retry\":true}");
        timer.advance(Duration.ofMillis(1_999));
        assertThat(hub.link.sent).hasSize(2);
        timer.advance(Duration.ofMillis(1));

        assertThat(hub.link.sent).hasSize(3);
    }
}
