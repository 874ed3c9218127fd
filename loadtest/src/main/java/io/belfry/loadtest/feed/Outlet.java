package io.belfry.loadtest.feed;

import io.belfry.client.Posting;
import java.io.IOException;
import java.util.List;

/** Where publications go. Safe from any thread, unless it says otherwise. */
@FunctionalInterface
public interface Outlet extends AutoCloseable {
    /**
     * Publishes, those to one channel in this order, and waits until all are accepted.
     *
     * @param postings with JSON without line breaks
     * @throws IOException when one was refused, or nobody knows whether it was
     */
    void publish(List<Posting> postings) throws IOException, InterruptedException;

    @Override
    default void close() {}
}
