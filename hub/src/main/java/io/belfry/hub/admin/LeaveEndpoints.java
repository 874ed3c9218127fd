package io.belfry.hub.admin;

import io.belfry.hub.config.ApiKey.Scope;
import io.belfry.hub.socket.Answer;
import io.belfry.hub.socket.Endpoint;
import io.belfry.hub.socket.Request;
import io.belfry.hub.wire.PostedShare;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code /api/drain} and {@code /api/rebalance}: sending all clients elsewhere, or a part of them. */
public final class LeaveEndpoints {
    private static final Logger log = LoggerFactory.getLogger(LeaveEndpoints.class);
    private static final Answer DRAINING = Answer.json(202, "{\"status\":\"draining\"}");
    private static final Answer BAD_SHARE =
            Answer.problem(400, "bad_request", "Either percent, from 1 to 100, or count, from 1 on.");

    private final Departing node;

    /** What is done when somebody asks for it. Safe from any thread, never blocks. */
    public interface Departing {

        /** Begins to leave, if the node does not yet: from now on it is not ready, and in the end its process is over. */
        void drain();

        /** Sends some of the clients elsewhere; completes with how many were told. */
        CompletionStage<Integer> rebalance(PostedShare share);
    }

    public LeaveEndpoints(Departing node) {
        this.node = node;
    }

    Endpoint drain(Guard guard) {
        return guard.guard(List.of(Scope.ADMIN), (key, request) -> {
            if (!request.method().equals("POST")) {
                return Methods.refused("POST");
            }
            log.info("audit: drain ordered by {} from {}", key, request.peer());
            node.drain();
            return CompletableFuture.completedFuture(DRAINING);
        });
    }

    Endpoint rebalance(Guard guard) {
        return guard.guard(
                List.of(Scope.ADMIN),
                (key, request) -> JsonBody.endpoint(PostedShare.MAX_BYTES, body -> rebalance(key, request, body))
                        .answer(request));
    }

    private CompletionStage<Answer> rebalance(String key, Request request, byte[] body) {
        PostedShare share = PostedShare.parse(body);
        if (share == null) {
            return CompletableFuture.completedFuture(BAD_SHARE);
        }
        return node.rebalance(share).thenApply(told -> {
            log.info("audit: rebalance ordered by {} from {}: {} clients told", key, request.peer(), told);
            return Answer.json(200, "{\"told\":" + told + "}");
        });
    }
}
