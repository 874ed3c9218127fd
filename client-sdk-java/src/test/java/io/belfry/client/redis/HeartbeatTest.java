package io.belfry.client.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class HeartbeatTest {
    private final List<CompletableFuture<Void>> pings = new ArrayList<>();
    private final Heartbeat heartbeat = new Heartbeat(Runnable::run);

    @Test
    void asksAtTheFirstBeatAndThenOnceTheAnswerIsThere() {
        assertThat(beat()).isFalse();
        assertThat(beat()).isFalse();
        assertThat(pings).hasSize(1);

        pings.get(0).complete(null);
        assertThat(beat()).isFalse();
        assertThat(pings).hasSize(2);
    }

    @Test
    void givesUpTwoSecondsBehindAPingThatNobodyAnswers() {
        beat();
        int beats = 1;
        while (!beat()) {
            beats++;
        }

        assertThat(beats * Heartbeat.MILLIS).isEqualTo(2_000);
    }

    @Test
    void aPingThatFailsIsNoAnswer() {
        beat();
        pings.get(0).completeExceptionally(new IllegalStateException("timed out"));

        assertThat(List.of(beat(), beat(), beat(), beat())).containsExactly(false, false, false, true);
    }

    @Test
    void anAnswerThatIsReadLateBecauseTheProcessStoodStillCountsAsSoonAsItIsRead() {
        beat();
        assertThat(beat())
                .as("the first beat after standing still, however long that was")
                .isFalse();
        pings.get(0).complete(null);

        assertThat(List.of(beat(), beat(), beat(), beat())).containsOnly(false);
    }

    @Test
    void onANewConnectionTheCountBeginsAnewAndAnswersOnTheOldOneSayNothing() {
        beat();
        beat();
        beat();
        heartbeat.restart();
        beat();
        pings.get(0).complete(null);

        assertThat(pings).hasSize(2);
        assertThat(List.of(beat(), beat(), beat(), beat())).containsExactly(false, false, false, true);
    }

    private boolean beat() {
        return heartbeat.beat(() -> {
            CompletableFuture<Void> ping = new CompletableFuture<>();
            pings.add(ping);
            return ping;
        });
    }
}
