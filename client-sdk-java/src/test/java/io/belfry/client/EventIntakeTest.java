package io.belfry.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** GX-10: which instance is given an event, and what becomes of it whatever its listener does. */
class EventIntakeTest extends EventIntakeFixture {
    @Test
    @DisplayName("GX-10 each event goes to one member of the group, and is acknowledged when it was handled")
    void eachEventGoesToOneMember() {
        EventIntake a = member("a");
        EventIntake b = member("b");
        stream.open("c1");
        a.turn();
        b.turn();
        stream.open("c2");
        b.turn();
        a.turn();

        assertThat(heard).containsExactly("a c1", "b c2");
        assertThat(stream.pending()).isZero();
    }

    @Test
    void tellsWhatTheEntrySays() {
        stream.add(Map.of("event", "close", "client", "c1", "user", "42", "node", "h2"));
        stream.add(Map.of("event", "close", "client", "c2", "user", "", "node", "h2"));
        stream.add(Map.of(
                "event", "publish", "client", "c1", "user", "", "node", "h2", "channel", "chat:1", "data", "{ }"));
        member("a").turn();

        assertThat(heard).containsExactly("a closed c1 of 42 on h2", "a closed c2 of null on h2", "a 3-0 chat:1 { }");
    }

    @Test
    @DisplayName("GX-10 what is no event is passed over, and comes to nobody again")
    void whatIsNoEventIsPassedOver() {
        stream.add(Map.of("event", "rename", "client", "c1", "node", "h1"));
        stream.add(Map.of("event", "open", "node", "h1"));
        stream.add(Map.of("event", "open", "client", "", "node", "h1"));
        stream.add(Map.of("event", "close", "client", "c1"));
        stream.add(Map.of("event", "publish", "client", "c1", "node", "h1", "channel", "chat"));
        stream.add(Map.of("event", "publish", "client", "c1", "node", "h1", "data", "1"));
        stream.add(Map.of("somebody", "else"));
        stream.open("c2");
        member("a").turn();

        assertThat(heard).containsExactly("a c2");
        assertThat(stream.pending()).isZero();
        assertThat(reported).isEmpty();
    }

    @Test
    @DisplayName("GX-10 what a listener throws, errors too, is reported and ends nothing; that event comes again")
    void whatAListenerThrowsEndsNothing() {
        NoClassDefFoundError error = new NoClassDefFoundError("a class that the application lacks");
        IllegalStateException exception = new IllegalStateException("its database is down");
        EventIntake a = member("a", client -> {
            if (heard.size() == 1) {
                throw error;
            }
            if (heard.size() == 2) {
                throw exception;
            }
        });
        stream.open("c1");
        stream.open("c2");
        stream.open("c3");
        a.turn();
        assertThat(heard).containsExactly("a c1", "a c2", "a c3");
        assertThat(reported).containsExactly(error, exception);
        assertThat(stream.pending()).isEqualTo(2);

        time.advance(TAKE_OVER);
        a.turn();

        assertThat(heard).containsExactly("a c1", "a c2", "a c3", "a c1", "a c2");
        assertThat(stream.pending()).isZero();
    }

    @Test
    @DisplayName("GX-10 an event at which the listener always throws does not keep others from being handled")
    void anEventThatAlwaysFailsHoldsUpNobody() {
        EventIntake a = member("a", client -> {
            if (client.equals("bad")) {
                throw new IllegalStateException("always");
            }
        });
        IntStream.range(0, 2 * FakeEventStream.BATCH).forEach(each -> stream.open("bad"));
        stream.open("good");
        for (int turn = 0; turn < 3; turn++) {
            a.turn();
        }
        assertThat(heard).contains("a good");

        time.advance(TAKE_OVER);
        stream.open("next");
        a.turn();

        assertThat(heard).endsWith("a next");
    }

    @Test
    @DisplayName("GX-10 a listener that leaves its thread interrupted ends nothing")
    void anInterruptByTheListenerEndsWithItsCall() {
        EventIntake a = member("a", client -> Thread.currentThread().interrupt());
        stream.open("c1");
        a.turn();

        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        assertThat(stream.pending()).isZero();
    }

    @Test
    @DisplayName("GX-10 a stop while an event is handled: it is acknowledged, the rest is left to others")
    void aStopLeavesTheRestToOthers() {
        EventIntake[] a = new EventIntake[1];
        a[0] = member("a", client -> a[0].stop());
        stream.open("c1");
        stream.open("c2");
        a[0].turn();
        a[0].leave();
        assertThat(heard).containsExactly("a c1");
        assertThat(stream.members).as("it has an event, which would be lost").contains("a");

        time.advance(TAKE_OVER);
        member("b").turn();

        assertThat(heard).containsExactly("a c1", "b c2");
    }

    @Test
    void takesNothingMoreOnceItIsStopped() {
        EventIntake a = member("a");
        stream.open("c1");
        a.stop();

        assertThat(a.turn()).isTrue();
        assertThat(heard).isEmpty();
        assertThat(stream.looks).isZero();
        assertThat(stream.waits).isEmpty();
    }

    @Test
    void aStopWhileItLooksForWhatWasLeftIsSeenBeforeItWaitsForMore() {
        EventIntake[] b = new EventIntake[1];
        stream.open("c1");
        assertThat(stream.member("dead").take(Duration.ZERO)).hasSize(1);
        b[0] = member("b", client -> b[0].stop());
        time.advance(TAKE_OVER);
        stream.waits.clear();

        assertThat(b[0].turn()).isTrue();
        assertThat(heard).containsExactly("b c1");
        assertThat(stream.waits).isEmpty();
    }

    @Test
    void leavesWhenNothingIsUndone() {
        EventIntake a = member("a");
        stream.open("c1");
        a.turn();
        a.leave();

        assertThat(stream.members).isEmpty();
    }

    @Test
    @DisplayName("GX-10 Redis gone and back: a pause is asked for, then it goes on where it was")
    void goesOnWhenRedisIsBack() {
        EventIntake a = member("a", client -> stream.isDown = heard.size() == 1);
        stream.open("c1");
        assertThat(a.turn()).isTrue();
        assertThat(stream.pending())
                .as("nobody could be told that it was handled")
                .isEqualTo(1);
        assertThat(a.turn()).isFalse();
        time.advance(TAKE_OVER);
        assertThat(a.turn()).isFalse();

        stream.isDown = false;
        stream.open("c2");
        time.advance(LOOK);
        assertThat(a.turn()).isTrue();

        assertThat(heard).as("the first is handled at least once").containsExactly("a c1", "a c1", "a c2");
    }
}
