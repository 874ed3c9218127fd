package io.belfry.hub.gate;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Asks the application by HTTP: 2xx is yes, 204 no opinion, every other status no. */
final class HttpCheck implements AvailabilityCheck {
    /** The gate itself waits for much less; it is not asked again before this one has come or failed. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private static final int NO_CONTENT = 204;

    private final HttpClient http;
    private final HttpRequest request;

    /** Will GET this URL. */
    HttpCheck(URI url) {
        http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(PATIENCE)
                .build();
        request = HttpRequest.newBuilder(url).timeout(PATIENCE).build();
    }

    @Override
    public @Nullable Boolean isAvailable() throws IOException, InterruptedException {
        int status = http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        return status == NO_CONTENT ? null : Boolean.valueOf(status / 100 == 2);
    }
}
