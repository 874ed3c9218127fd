package io.belfry.client;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** An intake of events with the thread on which it runs: its reads wait in Redis, and its listener may block. */
final class ThreadedClientEvents implements ClientEvents {
    private static final long PAUSE_MILLIS = 200; // while Redis does not answer

    private final EventIntake intake;
    private final Runnable release;
    private final Duration closeTimeout;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread = DaemonThreads.named("belfry-events").newThread(this::run);
    private boolean isReleased;

    /** @param release closes the connection of the intake; run once, at the end */
    ThreadedClientEvents(EventIntake intake, Runnable release, Duration closeTimeout) {
        this.intake = intake;
        this.release = release;
        this.closeTimeout = closeTimeout;
    }

    void start() {
        thread.start();
    }

    /** What was handled last is acknowledged before the connection goes, also if it is a listener that closes. */
    private void run() {
        try {
            while (!intake.isStopped()) {
                if (!intake.turn()) {
                    pause();
                }
            }
            intake.leave();
        } finally {
            release();
        }
    }

    private void pause() {
        try {
            boolean unused = closing.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException noReasonToEnd) {
            // Only closing is one.
        }
    }

    private void release() {
        synchronized (this) {
            if (isReleased) {
                return;
            }
            isReleased = true;
        }
        release.run();
    }

    @Override
    public void close() {
        intake.stop();
        closing.countDown();
        if (Thread.currentThread() == thread) {
            return; // a listener closes: its event is not acknowledged yet, and the thread ends behind it
        }
        try {
            thread.join(Math.max(1, closeTimeout.toMillis()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        release(); // if the listener takes longer than it may
    }
}
