package io.belfry.hub.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.hub.admin.Readiness.Part;
import io.belfry.hub.testing.ManualTime;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReadinessTest {
    private final ManualTime time = new ManualTime();
    private final Readiness readiness = new Readiness(time);

    @BeforeEach
    void start() {
        readiness.notReady(Part.BUS, "not connected yet");
        readiness.ready(Part.NODE);
    }

    @Test
    void theFirstConnectionIsSeenAtOnce() {
        readiness.ready(Part.BUS);

        assertThat(readiness.reasons()).isEmpty();
    }

    @Test
    void p13AnOutageThatIsOverIsShownForFiveSecondsFromItsBeginning() {
        readiness.ready(Part.BUS);
        readiness.notReady(Part.BUS, "the canary is silent");
        time.advance(Duration.ofMillis(20));
        readiness.readyAgain(Part.BUS);
        time.advance(Duration.ofMillis(4979));

        assertThat(readiness.reasons()).containsExactly("the canary is silent");
        assertThat(readiness.isReady(Part.BUS)).isFalse();
        assertThat(readiness.isReadyBut(Part.ROOM)).isFalse();

        time.advance(Duration.ofMillis(1));

        assertThat(readiness.reasons()).isEmpty();
        assertThat(readiness.isReady(Part.BUS)).isTrue();
        assertThat(readiness.isReadyBut(Part.ROOM)).isTrue();
    }

    @Test
    void anOutageOfMoreThanFiveSecondsIsOverWhenItEnds() {
        readiness.ready(Part.BUS);
        readiness.notReady(Part.BUS, "lost");
        time.advance(Duration.ofSeconds(6));
        assertThat(readiness.reasons()).containsExactly("lost");
        readiness.readyAgain(Part.BUS);

        assertThat(readiness.reasons()).isEmpty();
    }

    @Test
    void anOutageThatReturnsWhileTheLastIsShownIsTheSameAndHasTheNewReason() {
        readiness.ready(Part.BUS);
        readiness.notReady(Part.BUS, "lost");
        time.advance(Duration.ofSeconds(4));
        readiness.readyAgain(Part.BUS);
        readiness.notReady(Part.BUS, "lost once more");
        time.advance(Duration.ofSeconds(4));
        assertThat(readiness.reasons()).containsExactly("lost once more");
        readiness.readyAgain(Part.BUS);

        assertThat(readiness.reasons()).isEmpty();
    }

    @Test
    void anOutageAfterTheLastWasShownIsShownForItsOwnFiveSeconds() {
        readiness.ready(Part.BUS);
        readiness.notReady(Part.BUS, "lost");
        readiness.readyAgain(Part.BUS);
        time.advance(Duration.ofSeconds(7));
        readiness.notReady(Part.BUS, "lost once more");
        readiness.readyAgain(Part.BUS);
        time.advance(Duration.ofSeconds(4));

        assertThat(readiness.reasons()).containsExactly("lost once more");
    }

    @Test
    void os07WhatIsBearableIsNamedAndKeepsNoTrafficOff() {
        readiness.ready(Part.BUS);
        readiness.degraded(Part.BUS, "lost");

        assertThat(readiness.isReady()).isTrue();
        assertThat(readiness.isReady(Part.BUS)).isTrue();
        assertThat(readiness.isDegraded()).isTrue();
        assertThat(readiness.reasons()).containsExactly("lost");
    }

    @Test
    void os07NobodyIsDegradedWhoIsNotReadyOrWithoutReasons() {
        readiness.ready(Part.BUS);
        assertThat(readiness.isDegraded()).isFalse();

        readiness.degraded(Part.BUS, "lost");
        readiness.notReady(Part.NODE, "draining");

        assertThat(readiness.isReady()).isFalse();
        assertThat(readiness.isDegraded()).isFalse();
        assertThat(readiness.reasons()).containsExactly("draining", "lost");
    }

    @Test
    void os07ABearableOutageThatIsOverIsShownForFiveSecondsToo() {
        readiness.ready(Part.BUS);
        readiness.degraded(Part.BUS, "lost");
        readiness.readyAgain(Part.BUS);
        time.advance(Duration.ofMillis(4999));
        assertThat(readiness.isDegraded()).isTrue();

        time.advance(Duration.ofMillis(1));

        assertThat(readiness.isDegraded()).isFalse();
        assertThat(readiness.isReady()).isTrue();
    }
}
