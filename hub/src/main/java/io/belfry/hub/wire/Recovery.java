package io.belfry.hub.wire;

import io.belfry.client.Position;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a subscription begins: where it is now, and what it gets before anything live.
 *
 * @param position where it is before {@code frames}; null on channels without history, or when refused
 * @param recovered true if it resumed without loss, false if something may be missing, null if it asked for nothing
 * @param gap why something may be missing
 * @param frames what follows {@code position}, in order
 * @param last where it is after {@code frames}
 * @param more whether more follows {@code last} than fits one portion; the subscription is not live yet and asks again
 * @param refusal why there is no subscription; null if there is one
 */
public record Recovery(
        @Nullable Position position,
        @Nullable Boolean recovered,
        @Nullable GapReason gap,
        List<Frame> frames,
        @Nullable Position last,
        boolean more,
        @Nullable ErrorCode refusal) {

    /** A beginning without positions. */
    public static final Recovery EPHEMERAL = new Recovery(null, null, null, List.of(), null, false, null);

    /** A beginning at the top, with nothing to catch up on. */
    public static Recovery at(Position position, @Nullable Boolean recovered, @Nullable GapReason gap) {
        return new Recovery(position, recovered, gap, List.of(), position, false, null);
    }

    public static Recovery refused(ErrorCode refusal) {
        return new Recovery(null, null, null, List.of(), null, false, refusal);
    }

    /** The same beginning for a client that has no room for the frames now: it asks again from where it stands. */
    public Recovery later() {
        return new Recovery(position, recovered, gap, List.of(), position, true, null);
    }
}
