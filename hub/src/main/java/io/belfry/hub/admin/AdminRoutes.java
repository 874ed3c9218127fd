package io.belfry.hub.admin;

import io.belfry.hub.config.ApiKey.Scope;
import io.belfry.hub.message.ChannelName;
import io.belfry.hub.metrics.Metrics;
import io.belfry.hub.publish.PublishEndpoint;
import io.belfry.hub.publish.Publishing;
import io.belfry.hub.socket.Answer;
import io.belfry.hub.socket.Endpoint;
import io.belfry.hub.socket.Routes;
import io.belfry.hub.wire.Posting;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What the admin port serves: some fixed paths, and {@code /api/{kind}/{id}/{action}}, the id percent-encoded. */
public final class AdminRoutes implements Routes {
    private static final String API = "/api/";

    private final Map<String, Endpoint> fixed = new HashMap<>();
    private final Map<String, Resource> resources = new HashMap<>();

    public AdminRoutes(
            Guard guard,
            Health health,
            Metrics metrics,
            Publishing publishing,
            Posting.Parser parser,
            Lists lists,
            GateEndpoint gate,
            LeaveEndpoints leave,
            List<Resource> resources) {
        fixed.put("/health/live", health.live());
        fixed.put("/health/ready", health.ready());
        fixed.put("/health", health.details());
        fixed.put("/metrics", guard.guard(Scope.READ, scrape(metrics)));
        fixed.put("/console", new Console(WebFile.console()).guarded(guard));
        fixed.put("/api/publish", guard.guard(Scope.PUBLISH, new PublishEndpoint(publishing, parser, null)));
        fixed.put(
                "/api/broadcast", guard.guard(Scope.PUBLISH, new PublishEndpoint(publishing, parser, ChannelName.ALL)));
        fixed.put("/api/nodes", lists.nodes());
        fixed.put("/api/channels", lists.channels());
        fixed.put("/api/connections", lists.connections());
        fixed.put("/api/gate", gate.guarded(guard));
        fixed.put("/api/drain", leave.drain(guard));
        fixed.put("/api/rebalance", leave.rebalance(guard));
        resources.forEach(each -> this.resources.put(each.kind(), each));
    }

    @Override
    public @Nullable Endpoint find(String path) {
        Endpoint endpoint = fixed.get(path);
        return endpoint != null || !path.startsWith(API) ? endpoint : findResource(path.substring(API.length()));
    }

    private @Nullable Endpoint findResource(String path) {
        String[] parts = path.split("/", -1);
        Resource resource = parts.length == 3 ? resources.get(parts[0]) : null;
        String id = resource == null || parts[1].isEmpty() ? null : Names.decode(parts[1]);
        return resource == null || id == null ? null : resource.find(id, parts[2]);
    }

    private static Endpoint scrape(Metrics metrics) {
        return Methods.reading(request -> CompletableFuture.completedFuture(
                Answer.text(200, "text/plain; version=0.0.4; charset=utf-8", metrics.scrape())));
    }
}
