package io.belfry.hub.socket;

import org.jspecify.annotations.Nullable;

/** Knows which endpoint answers for a path. Called on I/O threads; never blocks. */
public interface Routes {

    /**
     * Finds by the exact path.
     *
     * @param path as in {@link Request#path}
     * @return null if there is nothing
     */
    @Nullable
    Endpoint find(String path);
}
