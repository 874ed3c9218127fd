package io.belfry.hub.architecture.wrongway;

/** Sleeps, as no unit test may. */
final class Sleeper {
    private Sleeper() {}

    static void sleep() throws InterruptedException {
        Thread.sleep(1);
    }
}
