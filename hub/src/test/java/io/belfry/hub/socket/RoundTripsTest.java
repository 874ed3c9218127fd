package io.belfry.hub.socket;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoundTripsTest {
    private static final Object ONE = new Object();
    private static final Object OTHER = new Object();

    private final List<Long> told = new ArrayList<>();
    private final RoundTrips roundTrips = new RoundTrips(told::add);

    @Test
    void measuresFromAPingToItsPong() {
        roundTrips.onPing(ONE, 1_000);
        roundTrips.onPong(ONE, 1_070);
        roundTrips.onPong(ONE, 1_080);
        roundTrips.onPing(ONE, 2_000);
        roundTrips.onPong(ONE, 2_030);

        assertThat(told).containsExactly(70L, 30L);
    }

    @Test
    void measuresOneSocketAtATime() {
        roundTrips.onPing(ONE, 1_000);
        roundTrips.onPing(OTHER, 1_010);
        roundTrips.onPong(OTHER, 1_020);
        roundTrips.onPong(ONE, 1_100);
        roundTrips.onPing(OTHER, 2_000);
        roundTrips.onPong(OTHER, 2_005);

        assertThat(told).containsExactly(100L, 5L);
    }

    @Test
    void forgetsASocketThatEnds() {
        roundTrips.onPing(ONE, 1_000);
        roundTrips.onEnd(OTHER);
        roundTrips.onEnd(ONE);
        roundTrips.onPing(OTHER, 1_010);
        roundTrips.onPong(ONE, 1_020);
        roundTrips.onPong(OTHER, 1_050);

        assertThat(told).containsExactly(40L);
    }

    @Test
    void aSocketThatNeverAnswersDoesNotKeepTheOthersFromBeingMeasured() {
        roundTrips.onPing(ONE, 0);
        roundTrips.onPing(OTHER, RoundTrips.LONGEST_NANOS - 1);
        roundTrips.onPing(OTHER, RoundTrips.LONGEST_NANOS);
        roundTrips.onPong(OTHER, RoundTrips.LONGEST_NANOS + 7);
        roundTrips.onPong(ONE, RoundTrips.LONGEST_NANOS + 8);

        assertThat(told).containsExactly(RoundTrips.LONGEST_NANOS, 7L);
    }
}
