package io.belfry.hub.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OutQueueTest {
    @Test
    void behavesLikeAListOfFramesWhateverIsDoneToIt() {
        for (long seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            OutQueue queue = new OutQueue();
            Deque<Frame> model = new ArrayDeque<>();
            int written = 0;
            for (int step = 0; step < 300; step++) {
                int choice = random.nextInt(40);
                if (choice < 22) {
                    Frame frame = Frame.line("x".repeat(random.nextInt(50)));
                    queue.add(frame);
                    model.addLast(frame);
                } else if (choice < 36 && !model.isEmpty()) {
                    queue.removeHead();
                    model.removeFirst();
                    written = 0;
                } else if (choice == 36 && !model.isEmpty()) {
                    written = 1 + random.nextInt(5);
                    queue.headWritten(written);
                } else if (choice == 37) {
                    queue.dropUnstarted();
                    List<Frame> begun = written > 0 ? List.of(model.getFirst()) : List.of();
                    model.clear();
                    model.addAll(begun);
                } else if (choice == 38) {
                    queue.clear();
                    model.clear();
                    written = 0;
                }
                assertSame(queue, model, written, seed);
            }
        }
    }

    private static void assertSame(OutQueue queue, Deque<Frame> model, int written, long seed) {
        String name = "seed " + seed;
        assertThat(queue.size()).as(name).isEqualTo(model.size());
        assertThat(queue.isEmpty()).as(name).isEqualTo(model.isEmpty());
        assertThat(queue.bytes())
                .as(name)
                .isEqualTo(model.stream().mapToLong(Frame::bytesInQueue).sum());
        assertThat(queue.headWritten()).as(name).isEqualTo(written);
        int index = 0;
        for (Frame frame : model) {
            assertThat(queue.get(index++)).as(name).isSameAs(frame);
        }
    }
}
