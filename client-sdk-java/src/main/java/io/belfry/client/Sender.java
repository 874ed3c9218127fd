package io.belfry.client;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The way of publications to the hub, one attempt a call. What to do about an attempt that brought no verdict is not
 * decided here. Safe from any thread, never blocks.
 */
interface Sender {
    /** What can be said without asking anybody: the code of a rejection, or null. */
    @Nullable
    String rejection(PublishRequest request);

    /**
     * Tries once to publish each of them. Of those to one channel none is stored before one that stands ahead of it.
     *
     * @return how it ended for each, in the order of the requests; within the timeout, and never exceptionally
     */
    CompletableFuture<List<Attempt>> send(List<PublishRequest> requests, Duration timeout);
}
