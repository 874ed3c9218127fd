package io.belfry.client;

import io.belfry.client.http.LimitedBody;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Posts over the JDK's HTTP client. */
final class JdkHttpPoster implements HttpPoster {
    private static final int MAX_ANSWER_BYTES = 64 * 1024;

    private final String base;
    private final HttpRequest.Builder template;
    private final Timer timer;
    private final HttpClient client;

    JdkHttpPoster(URI base, @Nullable String apiKey, Timer timer, Duration connectTimeout) {
        this.base = withoutLastSlash(base.toString());
        template = template(base, apiKey);
        this.timer = timer;
        // HTTP/1.1: the default would add an upgrade to HTTP/2 to each first request, which balancers treat variously.
        client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(connectTimeout)
                .executor(DaemonThreads.pool("belfry-publisher"))
                .build();
    }

    @Override
    public CompletableFuture<HttpAnswer> post(String path, String contentType, byte[] body, Duration timeout) {
        HttpRequest request = template.copy()
                .uri(URI.create(base + path))
                .timeout(timeout)
                .header("Content-Type", contentType)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        CompletableFuture<HttpResponse<byte[]>> exchange =
                client.sendAsync(request, head -> new LimitedBody(MAX_ANSWER_BYTES));
        // The request's own timeout ends with the headers; cancelling ends the exchange wherever it is.
        Timer.Alarm deadline = timer.schedule(timeout, () -> exchange.cancel(true));
        return exchange.whenComplete((response, failure) -> deadline.cancel()).thenApply(JdkHttpPoster::answer);
    }

    private static HttpRequest.Builder template(URI base, @Nullable String apiKey) {
        HttpRequest.Builder template = HttpRequest.newBuilder(base);
        try {
            return apiKey == null ? template : template.header("Authorization", "Bearer " + apiKey);
        } catch (IllegalArgumentException e) {
            // Without the cause, whose message repeats the key.
            throw new IllegalArgumentException("the API key has characters that a header cannot carry");
        }
    }

    private static HttpAnswer answer(HttpResponse<byte[]> response) {
        return new HttpAnswer(response.statusCode(), RetryAfter.of(response.headers()), response.body());
    }

    private static String withoutLastSlash(String text) {
        return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    }
}
