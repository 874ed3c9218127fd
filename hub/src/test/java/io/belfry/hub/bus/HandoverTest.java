package io.belfry.hub.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.hub.message.ChannelName;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class HandoverTest {
    private final Handover handover = new Handover();
    private final ConcurrentLinkedQueue<String> done = new ConcurrentLinkedQueue<>();

    @AfterEach
    void close() {
        handover.close();
    }

    @Test
    void whatComesBehindAHoldWaitsForItsEndOnEveryThread() {
        List<CompletableFuture<Void>> before = hand("before");
        all(before);
        CompletableFuture<Void> obeyed = new CompletableFuture<>();
        handover.holdUntil(obeyed);
        List<CompletableFuture<Void>> behind = hand("behind");
        done.add("obeyed");
        obeyed.complete(null);
        all(behind);

        List<String> order = new ArrayList<>(done);
        assertThat(order.subList(0, 20)).containsOnly("before");
        assertThat(order.get(20)).isEqualTo("obeyed");
        assertThat(order.subList(21, 41)).containsOnly("behind");
    }

    @Test
    void whatComesBehindAHoldThatFailedIsDroppedUntilOneEndsWell() {
        handover.holdUntil(CompletableFuture.failedFuture(new IllegalStateException("no Redis")));
        all(hand("behind"));
        assertThat(done).containsOnly("dropped");
        assertThat(handover.isDropping()).isTrue();

        done.clear();
        handover.holdUntil(CompletableFuture.completedFuture(null));
        all(hand("again"));
        assertThat(done).containsOnly("again");
        assertThat(handover.isDropping()).isFalse();
    }

    @Test
    void aHoldWithoutAnEndHoldsNobodyForLong() {
        handover.holdUntil(new CompletableFuture<>());

        all(hand("behind"));
        assertThat(done).containsOnly("dropped");
    }

    /** Tasks of enough channels that every thread has some. */
    private List<CompletableFuture<Void>> hand(String what) {
        return IntStream.range(0, 20)
                .mapToObj(i -> {
                    CompletableFuture<Void> end = new CompletableFuture<>();
                    Consumer<String> ends = how -> {
                        done.add(how);
                        end.complete(null);
                    };
                    assertThat(handover.hand(
                                    new ChannelName("c" + i),
                                    1,
                                    () -> ends.accept(what),
                                    channel -> ends.accept("dropped")))
                            .isTrue();
                    return end;
                })
                .toList();
    }

    private static void all(List<CompletableFuture<Void>> ends) {
        CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new))
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
    }
}
