package io.belfry.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** GX-10: close() in every state. */
@Timeout(20)
class ThreadedClientEventsTest {
    private static final Duration LONG = Duration.ofSeconds(15);

    private final FakeEventStream stream = new FakeEventStream(new ManualTimer());
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch mayReturn = new CountDownLatch(1);
    private final CompletableFuture<Integer> pendingAtRelease = new CompletableFuture<>();

    private ThreadedClientEvents events(ClientEventListener listener, Duration closeTimeout) {
        EventIntake intake =
                new EventIntake(stream.member("a"), listener, ClientEventsOptions.DEFAULT_TAKE_OVER, System::nanoTime);
        return new ThreadedClientEvents(
                intake,
                () -> assertThat(pendingAtRelease.complete(stream.pending())).isTrue(),
                closeTimeout);
    }

    /** Stays in its call until it is told to return. */
    private ClientEventListener blocking() {
        return new ClientEventListener() {
            @Override
            public void onOpen(ClientEvent event) {
                begun.countDown();
                await(mayReturn);
            }
        };
    }

    @Test
    @DisplayName("GX-10 closing while an event is handled waits for it, and it counts as handled")
    void closingWaitsForTheEventThatIsHandled() throws InterruptedException {
        stream.open("c1");
        ThreadedClientEvents events = events(blocking(), LONG);
        events.start();
        await(begun);
        Thread closing = new Thread(events::close);
        closing.start();
        assertThat(pendingAtRelease).isNotDone();

        mayReturn.countDown();
        closing.join();

        assertThat(pendingAtRelease).isCompletedWithValue(0);
        assertThat(stream.members).isEmpty();
    }

    @Test
    @DisplayName("GX-10 a listener that takes longer than it may does not hold up closing, and its event comes again")
    void closingWaitsNoLongerThanItMay() {
        stream.open("c1");
        ThreadedClientEvents events = events(blocking(), Duration.ofMillis(1));
        events.start();
        await(begun);

        events.close();

        assertThat(pendingAtRelease).isCompletedWithValue(1);
        mayReturn.countDown();
    }

    @Test
    @DisplayName("GX-10 a listener that closes returns to itself, and its event counts as handled")
    void aListenerMayClose() {
        stream.open("c1");
        CompletableFuture<ThreadedClientEvents> events = new CompletableFuture<>();
        events.complete(events(
                new ClientEventListener() {
                    @Override
                    public void onOpen(ClientEvent event) {
                        events.join().close();
                    }
                },
                LONG));
        events.join().start();

        assertThat(pendingAtRelease).succeedsWithin(LONG).isEqualTo(0);
    }

    @Test
    @DisplayName("GX-10 closing while Redis does not answer")
    void closingWhileRedisIsGone() {
        stream.isDown = true;
        ThreadedClientEvents events = events(blocking(), LONG);
        events.start();
        events.close();

        assertThat(pendingAtRelease).isCompleted();
    }

    @Test
    void closingAgainDoesNothing() {
        ThreadedClientEvents events = events(blocking(), LONG);
        events.start();
        events.close();
        events.close();

        assertThat(pendingAtRelease).isCompleted();
    }

    @Test
    void aCloserThatIsInterruptedWaitsNoLongerAndStaysInterrupted() {
        stream.open("c1");
        ThreadedClientEvents events = events(blocking(), LONG);
        events.start();
        await(begun);
        Thread.currentThread().interrupt();

        events.close();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(pendingAtRelease).isCompletedWithValue(1);
        mayReturn.countDown();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
