package io.belfry.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Members of a group of events whose time a test moves, and what their listeners hear. */
abstract class EventIntakeFixture {
    static final Duration TAKE_OVER = Duration.ofSeconds(8);
    static final Duration LOOK = TAKE_OVER.dividedBy(4);

    final ManualTimer time = new ManualTimer();
    final FakeEventStream stream = new FakeEventStream(time);
    final List<String> heard = new ArrayList<>();
    final List<Throwable> reported = new ArrayList<>();
    private Thread.UncaughtExceptionHandler handlerBefore;

    @BeforeEach
    void catchReports() {
        handlerBefore = Thread.currentThread().getUncaughtExceptionHandler();
        Thread.currentThread().setUncaughtExceptionHandler((thread, thrown) -> reported.add(thrown));
    }

    @AfterEach
    void leaveTheThreadAsItWas() {
        Thread.currentThread().setUncaughtExceptionHandler(handlerBefore);
        assertThat(Thread.interrupted()).isFalse();
    }

    final EventIntake member(String name) {
        return member(name, client -> {});
    }

    /** A member that notes who has opened, and then does something. */
    final EventIntake member(String name, Consumer<String> does) {
        ClientEventListener listener = new ClientEventListener() {
            @Override
            public void onOpen(ClientEvent event) {
                heard.add(name + " " + event.client());
                does.accept(event.client());
            }

            @Override
            public void onClose(ClientEvent event) {
                heard.add(name + " closed " + event.client() + " of " + event.user() + " on " + event.node());
            }

            @Override
            public void onPublish(ClientEvent event, ClientPublication publication) {
                heard.add(name + " " + event.id() + " " + publication.channel() + " " + publication.data());
            }
        };
        return new EventIntake(stream.member(name), listener, TAKE_OVER, time::nanoTime);
    }
}
