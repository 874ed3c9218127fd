package io.belfry.hub.admin;

import io.belfry.hub.socket.Answer;

/** Refusals that several endpoints give. */
final class Problems {
    static final Answer BODY =
            Answer.problem(400, "bad_request", "Not a JSON object as it should be, within the limits.");
    static final Answer PAGE =
            Answer.problem(400, "bad_request", "The limit is from 1 to 1000, and after is what next said.");
    static final Answer CHANNEL = Answer.problem(400, "bad_channel", "The channel name is not valid.");
    static final Answer NOT_FOUND = Answer.problem(404, "not_found", "There is nothing here.");
    static final Answer TOO_LARGE = Answer.problem(413, "too_large", "The body is too large.");

    /** Without the others this node would answer only for itself, and look as if that were all. */
    static final Answer CUT_OFF = Answer.problem(
                    503, "unavailable", "This node has no connection to the others; try again.")
            .with("Retry-After", "1");

    private Problems() {}
}
