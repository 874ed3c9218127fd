package io.belfry.hub.socket;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request of HTTP, whole.
 *
 * @param method in capitals
 * @param path as it was sent, percent-encoding kept so that it can be taken apart at its slashes; without prefix, path
 *     parameters and query
 * @param query decoded; of a repeated name the first value
 * @param authorization the header's value
 * @param contentType the header's value
 * @param accept the header's value
 * @param body empty if there was none
 * @param peer address that the link comes from
 */
public record Request(
        String method,
        String path,
        Map<String, String> query,
        @Nullable String authorization,
        @Nullable String contentType,
        @Nullable String accept,
        byte[] body,
        String peer) {}
