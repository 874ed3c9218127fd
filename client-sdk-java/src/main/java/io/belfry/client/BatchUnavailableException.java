package io.belfry.client;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * For some publications of a batch no verdict was to be had within the retry budget; the others have theirs.
 *
 * <p>To go on, publish {@link #undecided}: it carries the keys of the first try, so that nothing is published twice.
 * What the other methods say is of the first publication without a verdict, but for {@link #mayBePublished}. The lists
 * do not survive serialization.
 */
public final class BatchUnavailableException extends BelfryUnavailableException {
    private static final long serialVersionUID = 1;

    private final transient List<@Nullable PublishResult> results;
    private final transient List<Posting> undecided;

    /** @param mayBePublished whether any of those without a verdict may be */
    BatchUnavailableException(
            BelfryUnavailableException first,
            boolean mayBePublished,
            List<@Nullable PublishResult> results,
            List<Posting> undecided) {
        super(
                undecided.size() + " of " + results.size() + " publications have no verdict. " + first.getMessage(),
                first.key(),
                mayBePublished,
                first.retryAfter(),
                first);
        this.results = results;
        this.undecided = undecided;
    }

    /** The verdicts in the order of the batch; null where there is none. */
    public List<@Nullable PublishResult> results() {
        return results;
    }

    /** The publications without a verdict, in their order and each with its key. */
    public List<Posting> undecided() {
        return undecided;
    }
}
