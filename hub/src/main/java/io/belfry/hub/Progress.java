package io.belfry.hub;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Timer;
import java.util.TimerTask;

/** Lines as they are found, and on a terminal a last line with the seconds that have passed. Thread-safe. */
final class Progress {
    private static final String CLEAR_LINE = "\r\u001b[K";
    private static final long SECOND_MILLIS = 1_000;

    private final PrintWriter err;
    private final boolean terminal;
    private final Timer clock = new Timer("belfry-progress", true);
    private int seconds;

    Progress(PrintWriter err, boolean terminal) {
        this.err = err;
        this.terminal = terminal;
    }

    void begin(Duration patience) {
        TimerTask everySecond = new TimerTask() {
            @Override
            public void run() {
                tick(patience.toSeconds());
            }
        };
        if (terminal) {
            clock.scheduleAtFixedRate(everySecond, SECOND_MILLIS, SECOND_MILLIS);
        }
    }

    private synchronized void tick(long of) {
        seconds++;
        err.print(CLEAR_LINE + "… " + seconds + " s of about " + of + " s");
        err.flush();
    }

    synchronized void say(String line) {
        err.println((terminal ? CLEAR_LINE : "") + line);
        err.flush();
    }

    void end() {
        clock.cancel();
        if (terminal) {
            say("");
        }
    }
}
