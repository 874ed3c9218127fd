package io.belfry.loadtest.feed;

import java.io.IOException;
import java.util.List;

/** Where publications go. */
@FunctionalInterface
public interface Outlet {
    /**
     * Publishes in this order and waits until all are accepted.
     *
     * @param data JSON without line breaks
     * @throws IOException when one was refused, or nobody knows whether it was
     */
    void publish(String channel, List<String> data) throws IOException, InterruptedException;
}
