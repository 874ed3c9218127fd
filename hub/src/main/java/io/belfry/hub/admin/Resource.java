package io.belfry.hub.admin;

import io.belfry.hub.socket.Endpoint;
import org.jspecify.annotations.Nullable;

/** Things of one kind that have names, and what can be asked and done about each: {@code /api/users/{id}/disconnect}. */
public interface Resource {

    /** What stands in the path before the id: {@code users}. */
    String kind();

    /**
     * Finds the endpoint of one of them.
     *
     * @param id decoded, not empty, not otherwise checked
     * @param action what stands behind the id
     * @return null if there is no such action
     */
    @Nullable
    Endpoint find(String id, String action);
}
