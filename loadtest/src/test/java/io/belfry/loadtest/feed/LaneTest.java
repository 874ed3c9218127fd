package io.belfry.loadtest.feed;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LaneTest {
    private static final long START = 1_000;

    /** A moment of the schedule and the channel whose turn it was. */
    private record Turn(long dueNanos, int channel) {}

    @ParameterizedTest
    @CsvSource({"1, 1", "1, 5", "3, 5", "4, 4", "4, 10"})
    void theLanesTogetherMakeTheScheduleOnceAndChannelsTakeTurns(int lanes, int channels) {
        Schedule schedule = Schedule.of(START, 1e9, 1, Duration.ofNanos(103));
        List<Turn> all = new ArrayList<>();
        for (int lane = 0; lane < lanes; lane++) {
            all.addAll(turns(new Lane(schedule, lane, lanes, channels)));
        }

        List<Turn> wanted = new ArrayList<>();
        for (int tick = 0; tick < 103; tick++) {
            wanted.add(new Turn(START + tick, tick % channels));
        }
        assertThat(all).containsExactlyInAnyOrderElementsOf(wanted);
    }

    @Test
    void aChannelBelongsToOneLaneWhichMakesItsTurnsInOrder() {
        Schedule schedule = Schedule.of(START, 1e9, 1, Duration.ofNanos(100));

        List<Turn> turns = turns(new Lane(schedule, 1, 3, 5));

        assertThat(turns).extracting(Turn::channel).containsOnly(1, 4);
        assertThat(turns).extracting(Turn::dueNanos).isSorted();
    }

    @Test
    void aLaneBeyondTheEndOfAShortScheduleIsOverAtOnce() {
        assertThat(new Lane(Schedule.of(START, 1, 1, Duration.ofSeconds(2)), 2, 3, 5).isOver())
                .isTrue();
    }

    @Test
    void whatIsDueAtOnceSharesAMoment() {
        Schedule schedule = Schedule.of(START, 100, 10, Duration.ofSeconds(1));

        assertThat(schedule.ticks()).isEqualTo(10);
        assertThat(schedule.dueNanos(3)).isEqualTo(START + 300_000_000);
    }

    private static List<Turn> turns(Lane lane) {
        List<Turn> turns = new ArrayList<>();
        for (; !lane.isOver(); lane.next()) {
            turns.add(new Turn(lane.dueNanos(), lane.channel()));
        }
        return turns;
    }
}
