package io.belfry.client;

/** Calls a listener so that what it throws is reported and stops nothing. */
final class ListenerCall {
    private ListenerCall() {}

    static void run(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException e) {
            report(e);
        }
    }

    /** Hands what the caller's code threw to the handler that the program has for that. */
    static void report(RuntimeException thrown) {
        Thread thread = Thread.currentThread();
        thread.getUncaughtExceptionHandler().uncaughtException(thread, thrown);
    }
}
