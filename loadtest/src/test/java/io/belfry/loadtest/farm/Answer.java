package io.belfry.loadtest.farm;

import io.belfry.client.Position;
import io.belfry.loadtest.ledger.Attempt.Outcome;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a publisher was told of one attempt.
 *
 * @param status of HTTP; 0 if the connection broke or no answer came, -1 if there was no connection at all
 * @param code of the problem, if it is one
 */
public record Answer(
        int status, String code, @Nullable Position position, boolean duplicate, long startNanos, long endNanos) {

    Outcome outcome() {
        return switch (status) {
            case 200 -> Outcome.OK;
            case 0, 504 -> Outcome.UNKNOWN;
            default -> Outcome.REFUSED;
        };
    }

    Duration took() {
        return Duration.ofNanos(endNanos - startNanos);
    }
}
