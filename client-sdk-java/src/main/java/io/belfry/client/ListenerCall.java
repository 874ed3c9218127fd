package io.belfry.client;

/** Calls a listener so that what it throws is reported and stops nothing. */
final class ListenerCall {
    private ListenerCall() {}

    static void run(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException e) {
            Thread thread = Thread.currentThread();
            thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
        }
    }
}
