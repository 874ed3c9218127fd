package io.belfry.hub.admin;

import io.belfry.hub.auth.ApiKeys;
import io.belfry.hub.config.ApiKey.Scope;
import io.belfry.hub.message.ChannelName;
import io.belfry.hub.metrics.Metrics;
import io.belfry.hub.publish.PublishEndpoint;
import io.belfry.hub.publish.Publishing;
import io.belfry.hub.socket.Answer;
import io.belfry.hub.socket.Endpoint;
import io.belfry.hub.socket.Routes;
import io.belfry.hub.wire.Posting;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What the admin port serves, and which scope each path wants. */
public final class AdminRoutes implements Routes {
    private static final String USERS = "/api/users/";
    private static final String BEARER = "Bearer ";
    private static final String PUBLISH = "/publish";
    private static final int LONGEST_USER_BYTES = 255;
    private static final char REPLACEMENT = '\ufffd';
    private static final Endpoint NO_USER = request ->
            CompletableFuture.completedFuture(Answer.problem(400, "bad_request", "The user id is not valid."));

    private final Map<String, Endpoint> fixed = new HashMap<>();
    private final Publishing publishing;
    private final Posting.Parser parser;
    private final ApiKeys keys;

    public AdminRoutes(Health health, Publishing publishing, Posting.Parser parser, Metrics metrics, ApiKeys keys) {
        this.publishing = publishing;
        this.parser = parser;
        this.keys = keys;
        fixed.put("/health/live", health.live());
        fixed.put("/health/ready", health.ready());
        fixed.put("/health", health.details());
        fixed.put("/metrics", guarded(Scope.READ, scrape(metrics)));
        fixed.put("/api/publish", guarded(Scope.PUBLISH, new PublishEndpoint(publishing, parser, null)));
        fixed.put("/api/broadcast", guarded(Scope.PUBLISH, new PublishEndpoint(publishing, parser, ChannelName.ALL)));
    }

    @Override
    public @Nullable Endpoint find(String path) {
        Endpoint endpoint = fixed.get(path);
        return endpoint != null ? endpoint : findUser(path);
    }

    /** {@code /api/users/{id}/publish}, the id percent-encoded. */
    private @Nullable Endpoint findUser(String path) {
        if (!path.startsWith(USERS) || !path.endsWith(PUBLISH)) {
            return null;
        }
        int end = path.length() - PUBLISH.length();
        if (end <= USERS.length()) {
            return null;
        }
        String encoded = path.substring(USERS.length(), end);
        String user = decode(encoded);
        if (user == null) {
            return null;
        }
        return guarded(
                Scope.PUBLISH,
                isUser(user) ? new PublishEndpoint(publishing, parser, ChannelName.ofUser(user)) : NO_USER);
    }

    private static @Nullable String decode(String encoded) {
        try {
            return URLDecoder.decode(encoded.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException noEncoding) {
            return null;
        }
    }

    /** Whether a token could name this user; what is not UTF-8 was decoded as the replacement character. */
    private static boolean isUser(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length <= LONGEST_USER_BYTES
                && text.chars().noneMatch(c -> Character.isISOControl(c) || c == REPLACEMENT);
    }

    private Endpoint guarded(Scope scope, Endpoint endpoint) {
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

    private static Endpoint scrape(Metrics metrics) {
        return request -> CompletableFuture.completedFuture(
                request.method().equals("GET") || request.method().equals("HEAD")
                        ? Answer.text(200, "text/plain; version=0.0.4; charset=utf-8", metrics.scrape())
                        : Answer.problem(405, "method_not_allowed", "Only GET, HEAD.")
                                .with("Allow", "GET, HEAD"));
    }
}
