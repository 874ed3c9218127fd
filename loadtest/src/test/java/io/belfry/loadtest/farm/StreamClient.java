package io.belfry.loadtest.farm;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** A {@link LedgerClient} that reads a stream of server-sent events. */
public final class StreamClient extends LedgerClient {
    private static final String DATA = "data: ";

    private final List<Integer> refusals = new CopyOnWriteArrayList<>();

    public StreamClient(Logbook log, HttpClient http, List<URI> addresses) {
        super(log, http, addresses);
    }

    /** Statuses other than 200 that it got, in this order; 0 where there was no answer at all. From any thread. */
    public List<Integer> refusals() {
        return refusals;
    }

    @Override
    void open(URI address) {
        Stream stream = new Stream();
        if (!began(stream)) {
            return;
        }
        HttpRequest request = post(address, log.connectLine(true, ""))
                .header("Accept", "text/event-stream")
                .build();
        stream.answer = http.sendAsync(request, stream::body);
        var unused = stream.answer.whenComplete((response, failure) -> {
            if (failure != null) {
                stream.broken(0);
            }
        });
    }

    private final class Stream extends Visit implements Flow.Subscriber<String> {
        private @Nullable CompletableFuture<HttpResponse<Void>> answer;
        private Flow.@Nullable Subscription lines;

        HttpResponse.BodySubscriber<Void> body(HttpResponse.ResponseInfo head) {
            if (head.statusCode() == 200) {
                return HttpResponse.BodySubscribers.fromLineSubscriber(this);
            }
            broken(head.statusCode());
            return HttpResponse.BodySubscribers.discarding();
        }

        void broken(int status) {
            synchronized (StreamClient.this) {
                if (over) {
                    return;
                }
                refusals.add(status);
                if (status >= 400 && status < 500 && status != 429) {
                    over = true;
                    log.fault("refused with " + status);
                } else {
                    ended(this, status == 0 ? NO_CLOSE_FRAME : status);
                }
            }
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            synchronized (StreamClient.this) {
                lines = subscription;
                if (over) {
                    subscription.cancel();
                } else {
                    subscription.request(Long.MAX_VALUE);
                }
            }
        }

        @Override
        public void onNext(String line) {
            if (line.startsWith(DATA)) {
                received(this, line.substring(DATA.length()));
            }
        }

        @Override
        public void onError(Throwable failure) {
            ended(this, NO_CLOSE_FRAME);
        }

        @Override
        public void onComplete() {
            ended(this, NO_CLOSE_FRAME);
        }

        @Override
        void abort() {
            if (lines != null) {
                lines.cancel();
            } else if (answer != null) {
                answer.cancel(true);
            }
        }
    }
}
