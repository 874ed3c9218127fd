package io.belfry.hub.admin;

import io.belfry.hub.socket.Endpoint;
import io.belfry.hub.socket.Routes;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What the public port serves beside {@code /connect}. */
public final class PublicRoutes implements Routes {
    private final Map<String, Endpoint> fixed = new HashMap<>();

    /**
     * @param tickets answers at {@code /ticket}
     * @param pages for people, by path; none outside development mode
     */
    public PublicRoutes(Health health, Endpoint tickets, WebFile client, Map<String, WebFile> pages) {
        fixed.put("/health/live", health.live());
        fixed.put("/health/ready", health.ready());
        fixed.put("/healthcheck.wx", health.healthCheck());
        fixed.put("/ticket", tickets);
        fixed.put("/belfry.js", serve(client));
        pages.forEach((path, page) -> fixed.put(path, serve(page)));
        fixed.put("*", options(health, null));
        fixed.put("/", options(health, fixed.get("/")));
    }

    /** HAProxy asks {@code OPTIONS /} and Apache {@code OPTIONS *} if their checks are told nothing else. */
    private static Endpoint options(Health health, @Nullable Endpoint others) {
        Endpoint probe = health.healthCheck();
        return request -> {
            if (request.method().equals("OPTIONS")) {
                return probe.answer(request);
            }
            return others == null ? CompletableFuture.completedFuture(Problems.NOT_FOUND) : others.answer(request);
        };
    }

    @Override
    public @Nullable Endpoint find(String path) {
        return fixed.get(path);
    }

    private static Endpoint serve(WebFile file) {
        return Methods.reading(request -> CompletableFuture.completedFuture(file.answer()));
    }
}
