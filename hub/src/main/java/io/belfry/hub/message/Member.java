package io.belfry.hub.message;

import org.jspecify.annotations.Nullable;

/**
 * A client on a channel, as presence shows it.
 *
 * @param client its client id
 * @param user its user, if it has one
 * @param info JSON that its token carries about it, if any
 */
public record Member(String client, @Nullable String user, byte @Nullable [] info) {}
