package io.belfry.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** GX-10: when an event that a member took and did not finish is another one's. */
class EventTakeOverTest extends EventIntakeFixture {
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
