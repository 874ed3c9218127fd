package io.belfry.hub.wire;

import io.belfry.client.Position;
import org.jspecify.annotations.Nullable;

/**
 * What became of a publication.
 *
 * @param position where it stands; null when it was refused, or is ephemeral and stands nowhere
 * @param duplicate whether the same key and payload had been published before
 * @param refusal why it was refused, or null
 */
public record Outcome(
        @Nullable Position position,
        boolean duplicate,
        @Nullable ErrorCode refusal) {
    public static final Outcome EPHEMERAL = new Outcome(null, false, null);

    public static Outcome stored(Position position) {
        return new Outcome(position, false, null);
    }

    public static Outcome refused(ErrorCode refusal) {
        return new Outcome(null, false, refusal);
    }
}
