package io.belfry.hub.gate;

import io.belfry.hub.message.Time;
import io.belfry.hub.metrics.Meter;
import io.belfry.hub.metrics.Metrics;
import java.net.URI;
import java.util.ServiceLoader;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The availability check as the gate sees it: an answer that is always there. Asked again and again in the background; a
 * check that throws or takes too long leaves the last answer as it was. Safe from any thread.
 */
public final class WatchedCheck {
    private static final Logger log = LoggerFactory.getLogger(WatchedCheck.class);
    private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final Executor executor;
    private final Time time;
    private final Metrics metrics;
    private final @Nullable AvailabilityCheck onClassPath =
            ServiceLoader.load(AvailabilityCheck.class).findFirst().orElse(null);
    private volatile @Nullable Boolean said;
    private @Nullable AvailabilityCheck check;
    private @Nullable Question open;
    private boolean failing;

    /** @param executor runs checks, each of which may block for as long as it likes */
    public WatchedCheck(Executor executor, Time time, Metrics metrics) {
        this.executor = executor;
        this.time = time;
        this.metrics = metrics;
    }

    /** Goes by the check at this URL from now on; null: by the one on the class path, or by none. */
    public void follow(@Nullable URI url) {
        use(url == null ? onClassPath : new HttpCheck(url));
    }

    /** Goes by another check from now on, or by none. It is asked at once; until it answers there is no opinion. */
    public void use(@Nullable AvailabilityCheck other) {
        synchronized (this) {
            check = other;
            open = null; // an old check that hangs is nobody's business any more
            said = null;
            failing = false;
        }
        ask();
    }

    /** Asks, unless the last question is still open; to be called again and again. */
    public void ask() {
        Question question;
        synchronized (this) {
            AvailabilityCheck asked = check;
            if (asked == null) {
                return;
            }
            if (open != null) {
                noteIfLate(open);
                return;
            }
            question = new Question(asked, time.nanos());
            open = question;
        }
        try {
            executor.execute(question);
        } catch (RejectedExecutionException busy) {
            answered(question, null, "finds no thread that is free");
        }
    }

    /** What the check said last; null: no opinion, or no check. */
    @Nullable
    Boolean said() {
        return said;
    }

    private synchronized void noteIfLate(Question question) {
        if (isLate(question)) {
            failed("takes longer than 200 ms");
        }
    }

    /** @param failure why there is no answer; null: there is one */
    private synchronized void answered(Question question, @Nullable Boolean answer, @Nullable String failure) {
        if (question != open) {
            return;
        }
        open = null;
        if (failure != null) {
            failed(failure);
        } else if (isLate(question)) {
            failed("took longer than 200 ms");
        } else {
            failing = false;
            said = answer;
        }
    }

    private boolean isLate(Question question) {
        return time.nanos() - question.beganNanos > PATIENCE_NANOS;
    }

    private void failed(String how) {
        metrics.count(Meter.GATE_CHECK_FAILED);
        if (!failing) { // once, not twice a second
            log.warn(
                    "The availability check {}; its last answer stays: {}",
                    how,
                    said == null ? "no opinion" : said ? "yes" : "no");
        }
        failing = true;
    }

    private final class Question implements Runnable {
        private final AvailabilityCheck asked;
        private final long beganNanos;

        Question(AvailabilityCheck asked, long beganNanos) {
            this.asked = asked;
            this.beganNanos = beganNanos;
        }

        @Override
        public void run() {
            try {
                answered(this, asked.isAvailable(), null);
            } catch (InterruptedException ending) {
                Thread.currentThread().interrupt();
                answered(this, null, "was interrupted");
            } catch (Exception | Error thrown) { // whatever the application throws, it is asked again
                answered(this, null, "threw " + thrown.getClass().getSimpleName());
            }
        }
    }
}
