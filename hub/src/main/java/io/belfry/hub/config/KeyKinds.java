package io.belfry.hub.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.belfry.client.redis.RedisSource;
import java.net.URI;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The kinds of values that are keys, or hold them. */
final class KeyKinds {
    private KeyKinds() {}

    static final Kind<Secret> REDIS = Kind.address(
            "redis://host:6379, rediss://host:6379 or redis-sentinel://host:26379,host:26379#master, no _ in a host"
                    + " name; in a password what is neither letter nor digit is percent-encoded",
            text -> RedisSource.isAddress(text) ? new Secret(text) : null);

    /** Without TLS only on this machine: whoever can change the answer can sign tokens. */
    static final Kind<URI> JWKS = Kind.address("an https URL without credentials; http only of this machine", text -> {
        URI url = Kinds.uri("", "https", "http").parser().parse(TextNode.valueOf(text));
        if (url == null || url.getRawUserInfo() != null || url.getRawFragment() != null) {
            return null;
        }
        return url.getScheme().equals("https") || isThisMachine(url.getHost()) ? url : null;
    });

    static final Kind<List<ApiKey>> API_KEYS = Kind.structure(
                    "a list such as [{\"key\": \"…\", \"scopes\": [\"publish\", \"read\", \"admin\"]}],"
                            + " keys of printable ASCII without spaces",
                    KeyKinds::apiKeys)
            .masked();

    private static boolean isThisMachine(String host) {
        return host.equals("localhost") || host.equals("[::1]") || host.matches("127(\\.[0-9]{1,3}){3}");
    }

    private static @Nullable List<ApiKey> apiKeys(JsonNode given) {
        return Kinds.list("", Kind.structure("", KeyKinds::apiKey)).parser().parse(given);
    }

    private static @Nullable ApiKey apiKey(JsonNode given) {
        JsonNode key = given.path("key");
        Set<ApiKey.Scope> scopes = EnumSet.noneOf(ApiKey.Scope.class);
        for (JsonNode each : given.path("scopes")) {
            ApiKey.Scope scope = Kinds.choice(ApiKey.Scope.class).parser().parse(each);
            if (scope == null) {
                return null;
            }
            scopes.add(scope);
        }
        boolean complete = given.size() == 2 && key.isTextual() && key.asText().matches("[!-~]{1,512}");
        return complete && !scopes.isEmpty() ? new ApiKey(new Secret(key.asText()), Set.copyOf(scopes)) : null;
    }
}
