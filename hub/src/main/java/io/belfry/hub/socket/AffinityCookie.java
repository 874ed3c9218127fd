package io.belfry.hub.socket;

import io.belfry.hub.config.Affinity;
import io.undertow.util.HeaderValues;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The cookie by which a balancer brings a client back to its node, {@code <random>.<node>}; only for balancers that insist
 * on one. It says nothing about who the client is, and the hub does not go by it.
 */
public final class AffinityCookie {
    private static final int RANDOM_BYTES = 8; // in hex, which has none of the separators
    private static final String ATTRIBUTES = "; HttpOnly; SameSite=Lax";

    private final String name;
    private final String route;
    private final String attributes;
    private final RandomGenerator random;

    /**
     * Leads to a node.
     *
     * @param path prefix of the public paths, or empty
     * @param secure whether clients come over TLS that ends here
     */
    AffinityCookie(String name, String route, String path, boolean secure, RandomGenerator random) {
        this.name = name;
        this.route = route;
        this.attributes = "; Path=" + (path.isEmpty() ? "/" : path) + ATTRIBUTES + (secure ? "; Secure" : "");
        this.random = random;
    }

    /** As configured; null if none is. */
    public static @Nullable AffinityCookie of(
            Affinity affinity, String node, String path, boolean secure, RandomGenerator random) {
        return affinity.cookie() == null
                ? null
                : new AffinityCookie(affinity.cookie(), affinity.separator() + node, path, secure, random);
    }

    /** A value for {@code Set-Cookie}. */
    String fresh() {
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        return name + "=" + HexFormat.of().formatHex(bytes) + route + attributes;
    }

    /** A value for {@code Set-Cookie} that takes it away. */
    String expired() {
        return name + "=; Max-Age=0" + attributes;
    }

    /** Whether the client has no other cookies. */
    boolean isAlone(HeaderValues cookies) {
        return cookies.stream()
                .flatMap(line -> Arrays.stream(line.split(";", -1)))
                .allMatch(cookie -> cookie.strip().startsWith(name + "="));
    }

    /** Whether the client has one that leads here. */
    boolean leadsHere(@Nullable HeaderValues cookies) {
        if (cookies == null) {
            return false;
        }
        for (String line : cookies) {
            for (String pair : line.split(";", -1)) {
                String cookie = pair.strip();
                if (cookie.startsWith(name + "=") && cookie.endsWith(route)) {
                    return true;
                }
            }
        }
        return false;
    }
}
