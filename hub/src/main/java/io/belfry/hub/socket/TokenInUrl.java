package io.belfry.hub.socket;

import io.undertow.server.HttpServerExchange;
import java.util.Deque;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Finds tokens where they must never be: access logs, histories and {@code Referer} headers keep URLs. */
final class TokenInUrl {
    private static final Set<String> NAMES = Set.of("token", "access_token", "bearer", "jwt", "authorization");
    private static final Pattern JWT = Pattern.compile("(?i:bearer[ .])?ey[\\w-]+\\.[\\w-]+\\.[\\w-]*");

    private TokenInUrl() {}

    static boolean isIn(HttpServerExchange exchange) {
        return anyIn(exchange.getQueryParameters()) || anyIn(exchange.getPathParameters());
    }

    private static boolean anyIn(Map<String, Deque<String>> parameters) {
        for (Map.Entry<String, Deque<String>> parameter : parameters.entrySet()) {
            if (NAMES.contains(parameter.getKey().toLowerCase(Locale.ROOT))
                    || JWT.matcher(parameter.getKey()).matches()
                    || parameter.getValue().stream()
                            .anyMatch(value -> JWT.matcher(value).matches())) {
                return true;
            }
        }
        return false;
    }
}
