package io.belfry.hub.admin;

import io.belfry.hub.auth.ApiKeys;
import io.belfry.hub.config.ApiKey.Scope;
import io.belfry.hub.socket.Answer;
import io.belfry.hub.socket.Endpoint;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Lets to an endpoint only those whose API key has the scope. Whoever has none learns nothing else. */
public final class Guard {
    private static final String BEARER = "Bearer ";

    private final ApiKeys keys;

    public Guard(ApiKeys keys) {
        this.keys = keys;
    }

    Endpoint guard(Scope scope, Endpoint endpoint) {
        return request -> switch (keys.check(bearer(request.authorization()), scope)) {
            case ALLOWED -> endpoint.answer(request);
            case UNKNOWN ->
                CompletableFuture.completedFuture(
                        Answer.problem(401, "unauthorized", "An API key is required: Authorization: Bearer <key>.")
                                .with("WWW-Authenticate", "Bearer"));
            case LACKS_SCOPE ->
                CompletableFuture.completedFuture(Answer.problem(403, "forbidden", "This API key lacks the scope."));
        };
    }

    private static @Nullable String bearer(@Nullable String authorization) {
        return authorization != null && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
                ? authorization.substring(BEARER.length())
                : null;
    }
}
