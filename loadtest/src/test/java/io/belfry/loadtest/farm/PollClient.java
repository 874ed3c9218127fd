package io.belfry.loadtest.farm;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * A {@link LedgerClient} that polls. What its path cuts off teaches it to ask for shorter waits, by the rule that is given to
 * all clients: a fifth less than what was cut, a quarter more after three answers.
 */
public final class PollClient extends LedgerClient {
    private static final Duration LONGEST = Duration.ofSeconds(25);
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration SPARE = Duration.ofSeconds(10);
    private static final int CLEAN_ROUNDS = 3;
    private static final Duration INTERVAL = Duration.ofSeconds(1); // the shortest that clients use

    private final List<Integer> refusals = new CopyOnWriteArrayList<>();
    private final List<Duration> cuts = new CopyOnWriteArrayList<>();
    private volatile Duration wait;
    private int clean;
    private boolean more;

    public PollClient(Logbook log, HttpClient http, List<URI> addresses) {
        this(log, http, addresses, LONGEST);
    }

    /** Begins with this wait, which never gets longer; zero is to ask at intervals, and never to be held. */
    public PollClient(Logbook log, HttpClient http, List<URI> addresses, Duration wait) {
        super(log, http, addresses);
        this.wait = wait;
    }

    /** Statuses other than 200 that it got, in this order; 0 where there was no answer at all. From any thread. */
    public List<Integer> refusals() {
        return refusals;
    }

    /** After how long its polls were cut off. From any thread. */
    public List<Duration> cuts() {
        return cuts;
    }

    /** The wait that it would ask for now. From any thread. */
    public Duration waits() {
        return wait;
    }

    @Override
    void open(URI address) {
        long millis =
                isConnected() && !more ? wait.toMillis() : 0; // the first answer comes at once, to know where it is
        Poll poll = new Poll();
        if (!began(poll)) {
            return;
        }
        HttpRequest request = post(address, log.connectLine(true, ",\"wait\":" + millis))
                .timeout(Duration.ofMillis(millis).plus(SPARE))
                .build();
        poll.answer = http.sendAsync(request, HttpResponse.BodyHandlers.ofString());
        var unused = poll.answer.whenComplete(poll::answered);
    }

    private void answered(Poll poll, HttpResponse<String> response) {
        response.body().lines().filter(line -> !line.isEmpty()).forEach(line -> received(poll, line));
        poll.over = true;
        if (poll.pause == null) {
            log.fault("an answer without connected: " + response.body());
            again();
            return;
        }
        clean++;
        if (clean >= CLEAN_ROUNDS && wait.compareTo(LONGEST) < 0 && !cuts.isEmpty()) {
            clean = 0;
            wait = wait.multipliedBy(5).dividedBy(4);
        }
        again(wait.isZero() && !more ? INTERVAL : poll.pause);
    }

    private void refused(Poll poll, int status) {
        refusals.add(status);
        if (isConnected() && (status == 0 || status == 502 || status == 504)) {
            Duration lasted = Duration.ofNanos(System.nanoTime() - poll.start);
            cuts.add(lasted);
            clean = 0;
            if (lasted.compareTo(SHORTEST) > 0) { // else it was no limit of time that cut it
                wait = lasted.multipliedBy(4).dividedBy(5);
            }
        }
        if (status >= 400 && status < 500 && status != 408 && status != 429) {
            log.fault("refused with " + status);
        } else {
            ended(poll, status == 0 ? NO_CLOSE_FRAME : status);
        }
    }

    private final class Poll extends Visit {
        private final long start = System.nanoTime();
        private @Nullable CompletableFuture<HttpResponse<String>> answer;
        private @Nullable Duration pause;

        void answered(@Nullable HttpResponse<String> response, @Nullable Throwable failure) {
            synchronized (PollClient.this) {
                if (over) {
                    return;
                }
                if (response != null && response.statusCode() == 200) {
                    PollClient.this.answered(this, response);
                } else {
                    refused(this, response == null ? 0 : response.statusCode());
                }
            }
        }

        @Override
        void took(ReceivedLine line) {
            if (line.type().equals("connected")) {
                pause = Duration.ofMillis(line.json().path("next").asLong());
                more = line.json().path("more").asBoolean();
            }
        }

        @Override
        void abort() {
            if (answer != null) {
                answer.cancel(true);
            }
        }
    }
}
