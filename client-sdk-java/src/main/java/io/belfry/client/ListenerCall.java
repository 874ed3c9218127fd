package io.belfry.client;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Calls a listener so that what it throws is reported and stops nothing. */
final class ListenerCall {
    private ListenerCall() {}

    static void run(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException | Error e) {
            report(e);
        }
    }

    /** The same for a listener that answers; null also if it throws. */
    static <T> @Nullable T ask(Supplier<? extends @Nullable T> call) {
        try {
            return call.get();
        } catch (RuntimeException | Error e) {
            report(e);
            return null;
        }
    }

    /** Hands what the caller's code threw to the handler that the program has for that. */
    static void report(Throwable thrown) {
        Thread thread = Thread.currentThread();
        try {
            thread.getUncaughtExceptionHandler().uncaughtException(thread, thrown);
        } catch (RuntimeException | Error ofTheHandler) {
            // Ignored, as the JVM ignores what such a handler throws.
        }
    }
}
