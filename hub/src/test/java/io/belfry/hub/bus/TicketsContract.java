package io.belfry.hub.bus;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What holds for tickets wherever they are kept. */
abstract class TicketsContract {
    private static final byte[] CONTENT = "\nconnect \u00e9".getBytes(StandardCharsets.UTF_8);

    /** Where one node keeps them. */
    abstract Tickets one();

    /** Where another node of the farm looks; the same if there is only one. */
    abstract Tickets another();

    /** Lets half a minute pass. */
    abstract void passLifetime();

    private static <T extends @Nullable Object> T now(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    @Test
    void anyNodeGivesOutWhatWasKeptAndOnce() {
        assertThat(now(one().keep("t1", CONTENT))).isTrue();
        assertThat(now(one().keep("t2", new byte[] {2}))).isTrue();

        assertThat(now(another().take("t1"))).isEqualTo(CONTENT);
        assertThat(now(another().take("t1"))).isNull();
        assertThat(now(one().take("t1"))).isNull();
        assertThat(now(one().take("t2"))).containsExactly(2);
    }

    @Test
    void whatWasNeverKeptIsNotThere() {
        assertThat(now(one().take("never"))).isNull();
    }

    @Test
    void nothingIsKeptForLongerThanATicketIsGood() {
        assertThat(now(one().keep("t3", CONTENT))).isTrue();

        passLifetime();

        assertThat(now(another().take("t3"))).isNull();
    }
}
