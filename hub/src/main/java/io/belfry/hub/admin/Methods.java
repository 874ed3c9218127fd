package io.belfry.hub.admin;

import io.belfry.hub.socket.Answer;
import io.belfry.hub.socket.Endpoint;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Endpoints that take some methods only; all others are 405. */
final class Methods {
    static final Set<String> READING = Set.of("GET", "HEAD");

    private Methods() {}

    /** What changes nothing. */
    static Endpoint reading(Endpoint endpoint) {
        return request -> READING.contains(request.method()) ? endpoint.answer(request) : refused("GET, HEAD");
    }

    /** What changes something. */
    static Endpoint posting(Endpoint endpoint) {
        return request -> request.method().equals("POST") ? endpoint.answer(request) : refused("POST");
    }

    /** The answer to any other method. */
    static CompletableFuture<Answer> refused(String allowed) {
        return CompletableFuture.completedFuture(Answer.problem(405, "method_not_allowed", "Only " + allowed + ".")
                .with("Allow", allowed));
    }
}
