package io.belfry.hub.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.client.Position;
import io.belfry.hub.message.ChannelName;
import io.belfry.hub.message.Publication;
import io.belfry.hub.message.Start;
import io.belfry.hub.wire.GapReason;
import io.belfry.hub.wire.Recovery;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class BeginningTest {
    private static final Position TOP = at(5);

    @Test
    void freshBeginsAtTheTop() {
        assertThat(Beginning.of(Start.FRESH, TOP, List.of())).isEqualTo(Recovery.at(TOP, null, null));
    }

    @Test
    void whoIsAtTheTopMissedNothing() {
        assertThat(resume(TOP, 0)).isEqualTo(Recovery.at(TOP, true, null));
    }

    @Test
    void theChainIsRecovered() {
        Recovery recovery = resume(at(2), 3);

        assertThat(recovery.recovered()).isTrue();
        assertThat(recovery.gap()).isNull();
        assertThat(recovery.position()).isEqualTo(at(2));
        assertThat(recovery.last()).isEqualTo(TOP);
        assertThat(recovery.frames()).hasSize(3);
        assertThat(recovery.more()).isFalse();
    }

    @Test
    @DisplayName("M22 beyond the top")
    void beyondTheTopIsAnotherLineage() {
        assertThat(resume(at(6), 0)).isEqualTo(Recovery.at(TOP, false, GapReason.LINEAGE));
    }

    @Test
    @DisplayName("M23 another epoch")
    void anotherEpochIsLostHistory() {
        assertThat(resume(new Position("other", 5, "t5"), 0))
                .isEqualTo(Recovery.at(TOP, false, GapReason.HISTORY_LOST));
    }

    @Test
    @DisplayName("M24 wrong tag, at the top and below it")
    void aWrongTagIsAnotherLineage() {
        assertThat(resume(new Position("e", 5, "x"), 0)).isEqualTo(Recovery.at(TOP, false, GapReason.LINEAGE));
        assertThat(resume(new Position("e", 2, "x"), 3)).isEqualTo(Recovery.at(TOP, false, GapReason.LINEAGE));
    }

    @Test
    @DisplayName("M25 trimmed: what is kept follows")
    void whatWasTrimmedIsSaidAndTheRestFollows() {
        Recovery recovery = resume(at(1), 4);

        assertThat(recovery.recovered()).isFalse();
        assertThat(recovery.gap()).isEqualTo(GapReason.TRIMMED);
        assertThat(recovery.position()).isEqualTo(at(3));
        assertThat(recovery.frames()).hasSize(2);
        assertThat(resume(at(1), 0)).as("nothing is kept").isEqualTo(Recovery.at(TOP, false, GapReason.TRIMMED));
    }

    @Test
    void noPositionIsToldSo() {
        assertThat(Beginning.of(Start.BAD_POSITION, TOP, List.of()))
                .isEqualTo(Recovery.at(TOP, false, GapReason.BAD_POSITION));
    }

    @Test
    void aRewindBeginsBeforeWhatIsKept() {
        Recovery recovery = Beginning.of(Start.rewind(2), TOP, kept(4, 10));

        assertThat(recovery.position()).isEqualTo(at(3));
        assertThat(recovery.recovered()).isNull();
        assertThat(recovery.frames()).hasSize(2);
        assertThat(Beginning.of(Start.rewind(2), TOP, List.of())).isEqualTo(Recovery.at(TOP, null, null));
    }

    @Test
    void aPortionEndsBehindTheFrameThatFillsIt() {
        Recovery recovery = Beginning.of(Start.resume(at(0)), TOP, kept(1, 40_000));

        assertThat(recovery.frames()).hasSize(2);
        assertThat(recovery.last()).isEqualTo(at(2));
        assertThat(recovery.more()).isTrue();
    }

    private static Recovery resume(Position from, int firstKept) {
        return Beginning.of(Start.resume(from), TOP, firstKept == 0 ? List.of() : kept(firstKept, 10));
    }

    /** What is kept from an offset up to the top. */
    private static List<Ring.Entry> kept(int first, int size) {
        List<Ring.Entry> kept = new ArrayList<>();
        for (int i = first; i <= TOP.offset(); i++) {
            Publication publication =
                    new Publication("e", i, "t" + i, i == 1 ? "" : "t" + (i - 1), new byte[size], null, 0);
            kept.add(Ring.Entry.of(new ChannelName("c"), publication));
        }
        return kept;
    }

    private static Position at(long offset) {
        return new Position("e", offset, offset == 0 ? "" : "t" + offset);
    }
}
