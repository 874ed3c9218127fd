package io.belfry.hub.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.client.Position;
import io.belfry.hub.config.Namespace;
import io.belfry.hub.message.ChannelName;
import io.belfry.hub.message.History;
import io.belfry.hub.message.Publication;
import io.belfry.hub.message.Start;
import io.belfry.hub.wire.GapReason;
import io.belfry.hub.wire.Recovery;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** A tail that began at offset 2, has come to 6, and holds the last three. */
class TailTest {
    private static final long NOW = 500;

    private final Tail tail = new Tail(new ChannelName("c"), new Namespace.History(3, Duration.ofSeconds(1)), at(2));

    TailTest() {
        for (int i = 3; i <= 6; i++) {
            tail.add(publication(i), NOW);
        }
    }

    @Test
    void isBehindWhatWasAddedLast() {
        assertThat(tail.position()).isEqualTo(at(6));
    }

    @Test
    void whatItHoldsIsPastAndSoIsWhatLiesTooFarBack() {
        assertThat(tail.isPast(publication(6))).isTrue();
        assertThat(tail.isPast(publication(4))).isTrue();
        assertThat(tail.isPast(publication(1))).as("nobody can tell any more").isTrue();
    }

    @Test
    void whatDoesNotBelongToItsChainIsNotPast() {
        assertThat(tail.isPast(publication(8))).isFalse();
        assertThat(tail.isPast(publication("e", 6, "x"))).isFalse();
        assertThat(tail.isPast(publication("e", 5, "x"))).isFalse();
        assertThat(tail.isPast(publication("other", 1, "t1"))).isFalse();
    }

    @Test
    void whatMayBeKnownElsewhereIsStrange() {
        assertThat(tail.isStrangeTo(Start.resume(at(7)))).isTrue();
        assertThat(tail.isStrangeTo(Start.resume(new Position("other", 1, "t1"))))
                .isTrue();
        assertThat(tail.isStrangeTo(Start.resume(new Position("e", 6, "x")))).isTrue();
        assertThat(tail.isStrangeTo(Start.resume(at(6)))).isFalse();
        assertThat(tail.isStrangeTo(Start.resume(at(0)))).isFalse();
        assertThat(tail.isStrangeTo(Start.rewind(2))).isFalse();
    }

    @Test
    void whoWasAwayForAMomentNeedsNoHistory() {
        Recovery recovery = Objects.requireNonNull(tail.begin(Start.resume(at(3)), NOW));

        assertThat(recovery.recovered()).isTrue();
        assertThat(recovery.frames()).hasSize(3);
        assertThat(recovery.last()).isEqualTo(at(6));
        assertThat(tail.begin(Start.FRESH, NOW)).isEqualTo(Recovery.at(at(6), null, null));
    }

    @Test
    void theHistoryIsReadForWhoWasAwayForLongerOrRewinds() {
        assertThat(tail.begin(Start.resume(at(2)), NOW)).isNull();
        assertThat(tail.begin(Start.rewind(1), NOW)).isNull();
        assertThat(tail.begin(Start.resume(at(5)), NOW + 1_000))
                .as("what was held is too old by now")
                .isNull();
    }

    @Test
    void whatWasReadIsJoinedWithWhatCameMeanwhile() {
        Recovery recovery = Objects.requireNonNull(tail.begin(Start.resume(at(0)), history(1, 4)));

        assertThat(recovery.recovered()).isTrue();
        assertThat(recovery.frames()).hasSize(6);
        assertThat(recovery.last()).isEqualTo(at(6));
    }

    @Test
    void aRewindIsNoLongerForWhatCameMeanwhile() {
        Recovery recovery = Objects.requireNonNull(tail.begin(Start.rewind(3), history(2, 4)));

        assertThat(recovery.position()).isEqualTo(at(3));
        assertThat(recovery.frames()).hasSize(3);
    }

    @Test
    void whatWasReadOfAnotherPastIsNotJoined() {
        History before = other(3, 4);
        History same = other(4, 6);
        History behind = other(5, 8);

        for (History read : List.of(before, same, behind)) {
            assertThat(tail.begin(Start.rewind(2), read)).as("%s", read.top()).isNull();
        }
    }

    @Test
    void whatWasReadInVainMeetsNothing() {
        assertThat(tail.begin(Start.resume(at(0)), history(1, 2)))
                .as("3 is not held any more")
                .isNull();
        assertThat(tail.begin(Start.rewind(2), new History(new Position("other", 1, "t1"), List.of())))
                .isNull();
    }

    @Test
    void meetsWhatFollowsWithoutAGap() {
        assertThat(tail.meet(history(7, 9))).isNull();
        assertThat(tail.position()).as("nothing was added yet").isEqualTo(at(6));
        assertThat(tail.after(5)).hasSize(1);
    }

    @Test
    void leapsToWhereTheHistoryGoesOn() {
        assertThat(tail.meet(history(9, 12))).isEqualTo(GapReason.TRIMMED);
        assertThat(tail.position()).isEqualTo(at(8));
        assertThat(tail.after(5)).as("leads nowhere any more").isNull();
        assertThat(tail.meet(new History(new Position("other", 3, "t3"), List.of())))
                .isEqualTo(GapReason.HISTORY_LOST);
        assertThat(tail.position()).isEqualTo(new Position("other", 3, "t3"));
    }

    /** All of it, from the first to the last, which is the top. */
    private static History history(int first, int last) {
        return new History(
                at(last),
                LongStream.rangeClosed(first, last)
                        .mapToObj(TailTest::publication)
                        .toList());
    }

    /** The same of an epoch that has come to these offsets on another way. */
    private static History other(long first, long last) {
        return new History(
                new Position("e", last, "x" + last),
                LongStream.rangeClosed(first, last)
                        .mapToObj(offset -> new Publication(
                                "e", offset, "x" + offset, "x" + (offset - 1), new byte[] {'1'}, null, 0))
                        .toList());
    }

    private static Position at(long offset) {
        return new Position("e", offset, offset == 0 ? "" : "t" + offset);
    }

    private static Publication publication(long offset) {
        return publication("e", offset, "t" + offset);
    }

    private static Publication publication(String epoch, long offset, String tag) {
        String previous = offset == 1 ? "" : "t" + (offset - 1);
        return new Publication(epoch, offset, tag, previous, new byte[] {'1'}, null, 0);
    }
}
