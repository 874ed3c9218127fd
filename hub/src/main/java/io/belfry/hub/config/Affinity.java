package io.belfry.hub.config;

import org.jspecify.annotations.Nullable;

/**
 * What balancers need that insist on returning a client to its node; Belfry does not.
 *
 * @param cookie name of the cookie that the hub sets; null = none
 * @param separator what stands between the session and the route
 */
public record Affinity(@Nullable String cookie, String separator) {

    static Affinity from(Values values) {
        return new Affinity(values.find(Settings.AFFINITY_COOKIE), values.get(Settings.AFFINITY_SEPARATOR));
    }
}
