package io.belfry.client;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.ByteArrayOutputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpConnectTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Publishes through a hub's admin port. */
final class HttpSender implements Sender {
    private static final String JSON = "application/json";
    private static final String LINES = "application/x-ndjson";

    private final HttpPoster poster;

    HttpSender(HttpPoster poster) {
        this.poster = poster;
    }

    static Publisher open(URI adminBase, @Nullable String apiKey, PublisherOptions options) {
        HttpBase.require(adminBase);
        DaemonTimer timer = new DaemonTimer("belfry-publisher-timer");
        HttpPoster poster = new JdkHttpPoster(adminBase, apiKey, timer, options.requestTimeout());
        return QueuedPublisher.over(new HttpSender(poster), timer, options, timer::close);
    }

    /** Some ids cannot be a part of a path. Whether the payload is too large, the hub knows. */
    @Override
    public @Nullable String rejection(PublishRequest request) {
        boolean isPart = request.kind() == PublishRequest.Kind.CHANNEL
                || (!request.name().equals(".") && !request.name().equals(".."));
        return isPart ? null : PublishResult.BAD_REQUEST;
    }

    @Override
    public CompletableFuture<List<Attempt>> send(List<PublishRequest> requests, Duration timeout) {
        PublishRequest first = requests.get(0);
        boolean isOne = requests.size() == 1;
        return poster.post(path(first), isOne ? JSON : LINES, isOne ? line(first) : lines(requests), timeout)
                .handle((answer, failure) -> {
                    if (answer == null) {
                        return Collections.nCopies(requests.size(), unreachable(failure));
                    }
                    return isOne ? List.of(answer.attempt()) : answer.attempts(requests.size());
                });
    }

    private static Attempt unreachable(@Nullable Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        boolean isBeforeSending = cause instanceof ConnectException || cause instanceof HttpConnectTimeoutException;
        return new Attempt(null, !isBeforeSending, null, "the hub could not be reached", cause);
    }

    private static String path(PublishRequest request) {
        return switch (request.kind()) {
            case CHANNEL -> "/api/publish";
            case USER -> "/api/users/" + segment(request.name()) + "/publish";
            case CLIENT -> "/api/clients/" + segment(request.name()) + "/publish";
            case EVERYBODY -> "/api/broadcast";
        };
    }

    private static String segment(String id) {
        // Made for forms; a path's encoding differs in the space only.
        return URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static byte[] lines(List<PublishRequest> requests) {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        for (PublishRequest request : requests) {
            lines.writeBytes(line(request));
            lines.write('\n');
        }
        return lines.toByteArray();
    }

    private static byte[] line(PublishRequest request) {
        ByteArrayOutputStream line = new ByteArrayOutputStream(request.bytes());
        line.write('{');
        if (request.kind() == PublishRequest.Kind.CHANNEL) {
            writeMember(line, "channel", request.name());
        }
        if (request.isRepeatable()) {
            writeMember(line, "key", request.key());
        }
        line.writeBytes("\"data\":".getBytes(StandardCharsets.US_ASCII));
        line.writeBytes(request.data());
        line.write('}');
        return line.toByteArray();
    }

    private static void writeMember(ByteArrayOutputStream line, String name, String value) {
        line.writeBytes(("\"" + name + "\":\"").getBytes(StandardCharsets.US_ASCII));
        line.writeBytes(JsonStringEncoder.getInstance().quoteAsUTF8(value));
        line.writeBytes("\",".getBytes(StandardCharsets.US_ASCII));
    }
}
