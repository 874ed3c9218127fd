package io.belfry.hub.admin;

import io.belfry.hub.socket.Answer;
import io.belfry.hub.socket.Endpoint;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Endpoints that take one JSON object by POST. */
final class JsonBody {
    private static final Answer NO_JSON = Answer.problem(415, "unsupported_type", "Post application/json.");

    private JsonBody() {}

    /**
     * An endpoint.
     *
     * @param maxBytes the largest body
     * @param next answers for a body of the right type and size; what is in it is not looked at
     */
    static Endpoint endpoint(int maxBytes, Function<byte[], CompletionStage<Answer>> next) {
        return Methods.posting(request -> {
            if (!isJson(request.contentType())) {
                return CompletableFuture.completedFuture(NO_JSON);
            }
            return request.body().length > maxBytes
                    ? CompletableFuture.completedFuture(Problems.TOO_LARGE)
                    : next.apply(request.body());
        });
    }

    /** No type at all is taken for JSON: nothing else is spoken here. */
    private static boolean isJson(@Nullable String contentType) {
        if (contentType == null) {
            return true;
        }
        int end = contentType.indexOf(';');
        String type = end < 0 ? contentType : contentType.substring(0, end);
        return type.trim().toLowerCase(Locale.ROOT).equals("application/json");
    }
}
