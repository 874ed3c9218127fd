package io.belfry.hub.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.hub.wire.Frame;
import io.belfry.hub.wire.OutQueue;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SpareQueuesTest {
    private final SpareQueues spare = new SpareQueues();

    @Test
    void whatWasGivenBackIsLentAgainEmpty() {
        OutQueue queue = spare.onBorrow();
        queue.add(Frame.HEARTBEAT);
        spare.onGiveBack(queue);

        assertThat(spare.onBorrow()).isSameAs(queue);
        assertThat(queue.isEmpty()).isTrue();
        assertThat(spare.onBorrow()).as("nobody shares one").isNotSameAs(queue);
    }

    @Test
    void countsWhatWaitsInThoseThatAreLent() {
        OutQueue first = spare.onBorrow();
        OutQueue second = spare.onBorrow();
        OutQueue third = spare.onBorrow();
        Stream.of(first, second, third).forEach(queue -> queue.add(Frame.HEARTBEAT));
        long each = first.bytes();
        spare.onGiveBack(first);
        assertThat(spare.lentBytes()).isEqualTo(2 * each);
        third.add(Frame.HEARTBEAT);
        assertThat(spare.lentBytes()).isEqualTo(3 * each);
        spare.onGiveBack(third);
        spare.onGiveBack(second);

        assertThat(spare.lentBytes()).isZero();
    }

    @Test
    void doesNotKeepWhatABurstHasLeft() {
        List<OutQueue> burst = Stream.generate(spare::onBorrow).limit(5_000).toList();
        burst.forEach(spare::onGiveBack);
        Set<OutQueue> kept = new HashSet<>(burst);
        kept.retainAll(Stream.generate(spare::onBorrow).limit(5_000).toList());

        assertThat(kept).hasSize(4_096);
    }
}
