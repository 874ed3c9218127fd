package io.belfry.hub.admin;

import io.belfry.hub.auth.ApiKeys;
import io.belfry.hub.config.ApiKey.Scope;
import io.belfry.hub.socket.Answer;
import io.belfry.hub.socket.Endpoint;
import io.belfry.hub.socket.Handshake;
import io.belfry.hub.socket.Request;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Lets to an endpoint only those whose API key has the scope. Whoever has none learns nothing else. */
public final class Guard {
    private final ApiKeys keys;

    public Guard(ApiKeys keys) {
        this.keys = keys;
    }

    /** Answers for somebody whose key is known by name. */
    interface Named {
        CompletionStage<Answer> answer(String key, Request request);
    }

    Endpoint guard(Scope scope, Endpoint endpoint) {
        return guard(List.of(scope), (key, request) -> endpoint.answer(request));
    }

    /** One of the scopes is enough. */
    Endpoint guard(List<Scope> scopes, Named endpoint) {
        return request -> switch (best(Handshake.bearer(request.authorization()), scopes)) {
            case ALLOWED -> endpoint.answer(keys.name(Handshake.bearer(request.authorization())), request);
            case UNKNOWN ->
                CompletableFuture.completedFuture(
                        Answer.unauthorized("unauthorized", "An API key is required: Authorization: Bearer <key>."));
            case LACKS_SCOPE ->
                CompletableFuture.completedFuture(Answer.problem(403, "forbidden", "This API key lacks the scope."));
        };
    }

    private ApiKeys.Verdict best(@Nullable String key, List<Scope> scopes) {
        ApiKeys.Verdict verdict = ApiKeys.Verdict.UNKNOWN;
        for (Scope scope : scopes) {
            verdict = keys.check(key, scope);
            if (verdict == ApiKeys.Verdict.ALLOWED) {
                return verdict;
            }
        }
        return verdict;
    }
}
