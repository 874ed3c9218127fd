package io.belfry.loadtest.farm;

import io.belfry.client.BelfryUnavailableException;
import io.belfry.client.PublishResult;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** The number that GeneXus has for an outcome. Its 3, closed or invalid, is 2 here: an id without a connection is not there. */
final class GeneXusCode {
    private GeneXusCode() {}

    /** Waits for the outcome: 0 sent, 1 unavailable, 2 not found, 4 not delivered. */
    static int of(CompletableFuture<PublishResult> outcome) {
        try {
            PublishResult result = outcome.join();
            if (result.accepted()) {
                return 0;
            }
            return switch (String.valueOf(result.code())) {
                case PublishResult.NOT_FOUND -> 2;
                case PublishResult.NOT_DELIVERED -> 4;
                default -> throw new AssertionError("rejected with " + result.code());
            };
        } catch (CompletionException e) {
            if (e.getCause() instanceof BelfryUnavailableException) {
                return 1;
            }
            throw e;
        }
    }
}
