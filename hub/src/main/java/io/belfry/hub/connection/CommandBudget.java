package io.belfry.hub.connection;

/** Counts the commands of one connection in windows of a second. Belongs to one I/O thread. */
final class CommandBudget {
    private static final long WINDOW_NANOS = 1_000_000_000L;
    /** So many windows in a row over the budget, and the connection is closed. */
    private static final int MAX_WINDOWS_OVER = 3;
    /** So many budgets within one window, and the connection is closed at once. */
    private static final int FLOOD = 10;

    /** What to do with a command. */
    enum Verdict {
        WITHIN,
        OVER,
        FLOODED
    }

    private final int perWindow;
    private long windowStartNanos;
    private int commands;
    private int windowsOver;

    /** @param perWindow commands per second; 0 = any number */
    CommandBudget(int perWindow, long nowNanos) {
        this.perWindow = perWindow;
        this.windowStartNanos = nowNanos;
    }

    Verdict spend(long nowNanos) {
        if (perWindow == 0) {
            return Verdict.WITHIN;
        }
        if (nowNanos - windowStartNanos >= WINDOW_NANOS) {
            boolean wasOver = commands > perWindow && nowNanos - windowStartNanos < 2 * WINDOW_NANOS;
            windowsOver = wasOver ? windowsOver + 1 : 0;
            windowStartNanos = nowNanos;
            commands = 0;
        }
        commands++;
        if (commands <= perWindow) {
            return Verdict.WITHIN;
        }
        return windowsOver >= MAX_WINDOWS_OVER || commands > FLOOD * perWindow ? Verdict.FLOODED : Verdict.OVER;
    }

    /** Milliseconds until there is room again, at least 1. */
    long retryAfterMillis(long nowNanos) {
        return Math.max(1, (windowStartNanos + WINDOW_NANOS - nowNanos) / 1_000_000);
    }

    /** Whether forgetting this budget would change nothing. */
    boolean isSpentLongAgo(long nowNanos) {
        return nowNanos - windowStartNanos >= 2 * WINDOW_NANOS;
    }
}
