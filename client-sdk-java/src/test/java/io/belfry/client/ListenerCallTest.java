package io.belfry.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ListenerCallTest {
    @Test
    void whatAListenerThrowsGoesToTheThreadsHandler() {
        IllegalStateException exception = new IllegalStateException("the application's");
        NoClassDefFoundError error = new NoClassDefFoundError("a class that it lacks");
        List<Throwable> handled = new ArrayList<>();

        withHandler((thread, thrown) -> handled.add(thrown), () -> {
            ListenerCall.run(() -> {
                throw exception;
            });
            Object answer = ListenerCall.ask(() -> {
                throw error;
            });
            assertThat(answer).isNull();
        });

        assertThat(handled).containsExactly(exception, error);
    }

    @Test
    void aHandlerThatThrowsStopsNothing() {
        List<String> done = new ArrayList<>();

        withHandler(
                (thread, thrown) -> {
                    throw new IllegalStateException("the handler's own");
                },
                () -> {
                    ListenerCall.run(() -> {
                        throw new IllegalStateException("the application's");
                    });
                    done.add("what comes next");
                });

        assertThat(done).hasSize(1);
    }

    private static void withHandler(Thread.UncaughtExceptionHandler handler, Runnable test) {
        Thread thread = Thread.currentThread();
        Thread.UncaughtExceptionHandler before = thread.getUncaughtExceptionHandler();
        thread.setUncaughtExceptionHandler(handler);
        try {
            test.run();
        } finally {
            thread.setUncaughtExceptionHandler(before);
        }
    }
}
