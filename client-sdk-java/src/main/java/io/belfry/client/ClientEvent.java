package io.belfry.client;

import org.jspecify.annotations.Nullable;

/**
 * A client has done something.
 *
 * @param id of the event, unique; the same if it is delivered again
 * @param client its id, as {@link Publisher#toClient} takes it
 * @param user its user, if it has one
 * @param node name of the node that it is, or was last, connected to
 */
public record ClientEvent(
        String id, String client, @Nullable String user, String node) {}
