package io.belfry.client;

import java.net.URI;

/** The check of the addresses that callers give. */
final class HttpBase {
    private HttpBase() {}

    /** @throws IllegalArgumentException if the address is not {@code http(s)://host…} without user, query and fragment */
    static URI require(URI base) {
        boolean isHttp = "http".equalsIgnoreCase(base.getScheme()) || "https".equalsIgnoreCase(base.getScheme());
        boolean isBase = base.getRawQuery() == null && base.getRawFragment() == null && base.getRawUserInfo() == null;
        if (!isHttp || base.getHost() == null || !isBase) {
            // Not repeated here: it may hold a password.
            throw new IllegalArgumentException(
                    "the hub's address must look like http://host:port, and no more than a" + " path may follow");
        }
        return base;
    }
}
