package io.belfry.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** GX-10: which instance is given an event, when, and how often. */
class EventIntakeTest {
    private static final Duration TAKE_OVER = Duration.ofSeconds(8);
    private static final Duration LOOK = TAKE_OVER.dividedBy(4);

    private final ManualTimer time = new ManualTimer();
    private final FakeEventStream stream = new FakeEventStream(time);
    private final List<String> heard = new ArrayList<>();
    private final List<Throwable> reported = new ArrayList<>();
    private Thread.UncaughtExceptionHandler handlerBefore;

    @BeforeEach
    void catchReports() {
        handlerBefore = Thread.currentThread().getUncaughtExceptionHandler();
        Thread.currentThread().setUncaughtExceptionHandler((thread, thrown) -> reported.add(thrown));
    }

    @AfterEach
    void leaveTheThreadAsItWas() {
        Thread.currentThread().setUncaughtExceptionHandler(handlerBefore);
        assertThat(Thread.interrupted()).isFalse();
    }

    private EventIntake member(String name) {
        return member(name, client -> {});
    }

    /** A member that notes who has opened, and then does something. */
    private EventIntake member(String name, Consumer<String> does) {
        ClientEventListener listener = new ClientEventListener() {
            @Override
            public void onOpen(ClientEvent event) {
                heard.add(name + " " + event.client());
                does.accept(event.client());
            }

            @Override
            public void onClose(ClientEvent event) {
                heard.add(name + " closed " + event.client() + " of " + event.user() + " on " + event.node());
            }

            @Override
            public void onPublish(ClientEvent event, ClientPublication publication) {
                heard.add(name + " " + event.id() + " " + publication.channel() + " " + publication.data());
            }
        };
        return new EventIntake(stream.member(name), listener, TAKE_OVER, time::nanoTime);
    }

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
    @DisplayName("GX-10 what a dead member had taken is another's after the time of take-over, and not before")
    void whatADeadMemberHadTakenIsTakenOver() {
        stream.open("c1");
        assertThat(stream.member("dead").take(Duration.ZERO)).hasSize(1);
        EventIntake b = member("b");
        time.advance(TAKE_OVER.minusMillis(1));
        b.turn();
        assertThat(heard).isEmpty();

        time.advance(LOOK);
        b.turn();

        assertThat(heard).containsExactly("b c1");
        assertThat(stream.pending()).isZero();
    }

    @Test
    @DisplayName("GX-10 an application that starts again gets what it had left at once")
    void theFirstTurnLooksForWhatWasLeft() {
        stream.open("c1");
        assertThat(stream.member("before").take(Duration.ZERO)).hasSize(1);
        time.advance(TAKE_OVER);

        member("after").turn();

        assertThat(heard).containsExactly("after c1");
    }

    @Test
    void looksForWhatWasLeftFourTimesWithinTheTimeOfTakeOver() {
        EventIntake a = member("a");
        a.turn();
        a.turn();
        assertThat(stream.looks).isEqualTo(1);
        time.advance(LOOK.minusNanos(1));
        a.turn();
        assertThat(stream.looks).isEqualTo(1);

        time.advance(Duration.ofNanos(1));
        a.turn();

        assertThat(stream.looks).isEqualTo(2);
    }

    @Test
    @DisplayName("GX-10 a look goes on until it has seen all that was left, with new events in between")
    void aLookGoesOnUntilItHasSeenAll() {
        stream.takeBatches("dead", 3);
        EventIntake b = member("b");
        time.advance(TAKE_OVER);
        stream.open("new");
        b.turn();
        assertThat(heard).hasSize(FakeEventStream.BATCH + 1).endsWith("b new");

        b.turn();
        b.turn();
        b.turn();

        assertThat(heard).hasSize(3 * FakeEventStream.BATCH + 1).doesNotHaveDuplicates();
        assertThat(stream.pending()).isZero();
        assertThat(stream.waits)
                .as("nobody waits for new events while there is more to do")
                .contains(Duration.ZERO);
        assertThat(stream.waits).last().isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    @DisplayName("GX-10 what a dead member left is found behind however much that others have only begun")
    void whatWasLeftIsFoundBehindFreshEvents() {
        stream.open("left");
        EventIntake b = member("b");
        assertThat(stream.member("dead").take(Duration.ZERO)).hasSize(1);
        time.advance(TAKE_OVER.minusSeconds(1));
        stream.takeBatches("busy", 4);
        time.advance(Duration.ofSeconds(1));

        for (int turn = 0; turn < 5; turn++) {
            b.turn();
        }

        assertThat(heard).containsExactly("b left");
        assertThat(stream.pending()).isEqualTo(4 * FakeEventStream.BATCH);
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
    @DisplayName(
            "GX-10 a listener that is slower than the time of take-over handles no event that may be another's by now")
    void aSlowListenerHandlesNothingThatMayBeAnothers() {
        EventIntake slow = member("slow", client -> time.advance(TAKE_OVER));
        EventIntake other = member("other");
        stream.open("c1");
        stream.open("c2");
        slow.turn();
        assertThat(heard).containsExactly("slow c1");

        other.turn();

        assertThat(heard).containsExactly("slow c1", "other c2");
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

    @Test
    @DisplayName("GX-10 what is kept no more is given to nobody, and does not stay with its member")
    void whatWasTrimmedIsForgotten() {
        stream.open("c1");
        assertThat(stream.member("dead").take(Duration.ZERO)).hasSize(1);
        stream.trim();
        stream.open("c2");
        time.advance(TAKE_OVER);
        member("b").turn();

        assertThat(heard).containsExactly("b c2");
        assertThat(stream.pending()).isZero();
    }

    @Test
    @DisplayName("GX-10 members that are silent for an hour are retired: at the start, then every ten minutes")
    void retiresOthersNowAndThen() {
        EventIntake a = member("a");
        stream.isDown = true;
        a.turn();
        assertThat(stream.retired).isEmpty();
        stream.isDown = false;
        time.advance(LOOK);
        a.turn();
        assertThat(stream.retired).containsExactly(Duration.ofHours(1));

        for (Duration passed = Duration.ZERO;
                passed.compareTo(Duration.ofMinutes(25)) < 0;
                passed = passed.plus(LOOK)) {
            time.advance(LOOK);
            a.turn();
        }

        assertThat(stream.retired).hasSize(3);
    }
}
