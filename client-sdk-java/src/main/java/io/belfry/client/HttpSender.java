package io.belfry.client;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.ByteArrayOutputStream;
import java.net.ConnectException;
import java.net.URLEncoder;
import java.net.http.HttpConnectTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Publishes through a hub's admin port. */
final class HttpSender implements Sender {
    private static final int ENVELOPE_BYTES = 64;

    private final HttpPoster poster;

    HttpSender(HttpPoster poster) {
        this.poster = poster;
    }

    /** The hub knows better, unless the user's id would not stay the part of the path that it is. */
    @Override
    public @Nullable String rejection(PublishRequest request) {
        boolean isPart =
                switch (request.name()) {
                    case "", ".", ".." -> request.kind() != PublishRequest.Kind.USER;
                    default -> true;
                };
        return isPart ? null : PublishResult.BAD_REQUEST;
    }

    @Override
    public CompletableFuture<List<Attempt>> send(List<PublishRequest> requests, Duration timeout) {
        PublishRequest request = requests.get(0);
        return poster.post(path(request), body(request), timeout)
                .handle((answer, failure) -> List.of(answer == null ? unreachable(failure) : answer.attempt()));
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
            case EVERYBODY -> "/api/broadcast";
        };
    }

    private static String segment(String id) {
        // Made for forms; a path's encoding differs in the space only.
        return URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static byte[] body(PublishRequest request) {
        ByteArrayOutputStream body = new ByteArrayOutputStream(request.data().length + ENVELOPE_BYTES);
        body.write('{');
        if (request.kind() == PublishRequest.Kind.CHANNEL) {
            writeMember(body, "channel", request.name());
        }
        writeMember(body, "key", request.key());
        body.writeBytes("\"data\":".getBytes(StandardCharsets.US_ASCII));
        body.writeBytes(request.data());
        body.write('}');
        return body.toByteArray();
    }

    private static void writeMember(ByteArrayOutputStream body, String name, String value) {
        body.writeBytes(("\"" + name + "\":\"").getBytes(StandardCharsets.US_ASCII));
        body.writeBytes(JsonStringEncoder.getInstance().quoteAsUTF8(value));
        body.writeBytes("\",".getBytes(StandardCharsets.US_ASCII));
    }
}
