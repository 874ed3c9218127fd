package io.belfry.hub.auth;

import io.belfry.client.http.LimitedBody;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** Fetches a key set by HTTP. Follows no redirect: the configured URL is the only one that is trusted. */
final class HttpKeySource implements KeySource {
    static final int MOST_BYTES = 256 << 10;

    private static final Duration CONNECT_TIME = Duration.ofSeconds(2);
    private static final Duration WHOLE_TIME = Duration.ofSeconds(5);
    private static final int OK = 200;

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT_TIME)
            .build();
    private final HttpRequest request;
    private final Duration wholeTime;

    HttpKeySource(URI url) {
        this(url, WHOLE_TIME);
    }

    /** @param wholeTime until the last byte of the answer */
    HttpKeySource(URI url, Duration wholeTime) {
        this.wholeTime = wholeTime;
        request = HttpRequest.newBuilder(url)
                .header("Accept", "application/jwk-set+json, application/json")
                .build();
    }

    @Override
    public CompletionStage<byte[]> fetch() {
        CompletableFuture<HttpResponse<byte[]>> exchange = http.sendAsync(request, head -> new LimitedBody(MOST_BYTES));
        return exchange.thenApply(HttpKeySource::body)
                .orTimeout(wholeTime.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((body, failure) -> {
                    if (failure != null) {
                        exchange.cancel(true); // it would go on, though nobody waits for it any more
                    }
                });
    }

    private static byte[] body(HttpResponse<byte[]> answer) {
        if (answer.statusCode() != OK) {
            throw new CompletionException(new IOException("the answer has status " + answer.statusCode()));
        }
        return answer.body();
    }
}
