package io.belfry.hub.auth;

import io.jsonwebtoken.JwtException;
import io.jsonwebtoken.security.Jwk;
import io.jsonwebtoken.security.JwkSet;
import io.jsonwebtoken.security.Jwks;
import io.jsonwebtoken.security.PublicJwk;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The public keys of a JSON Web Key Set that can check tokens here, by their id. Immutable. What is no such key, a secret
 * above all, is left out: whoever may read the set could sign with it.
 *
 * @param only the key if there is a single one, which then needs no id
 */
record KeySet(Map<String, VerifyingKey> byId, @Nullable VerifyingKey only) {
    static final KeySet NONE = new KeySet(Map.of(), null);

    /** The keys; null if the text is no key set, or has no key that could be used. */
    static @Nullable KeySet parse(byte[] text) {
        Map<String, VerifyingKey> byId = new HashMap<>();
        List<VerifyingKey> all = new ArrayList<>();
        for (Jwk<?> each : read(text)) {
            VerifyingKey key = each instanceof PublicJwk<?> jwk ? VerifyingKey.of(jwk) : null;
            if (key != null) {
                all.add(key);
                if (each.getId() != null) {
                    byId.putIfAbsent(each.getId(), key);
                }
            }
        }
        return all.isEmpty() ? null : new KeySet(Map.copyOf(byId), all.size() == 1 ? all.get(0) : null);
    }

    private static Iterable<Jwk<?>> read(byte[] text) {
        try {
            JwkSet set = Jwks.setParser().build().parse(new String(text, StandardCharsets.UTF_8));
            return set.getKeys();
        } catch (JwtException | IllegalArgumentException noSet) {
            return List.of();
        }
    }

    /** The key that a token names; null if it is not here. */
    @Nullable
    VerifyingKey find(@Nullable String id) {
        return id == null ? only : byId.get(id);
    }

    boolean isEmpty() {
        return byId.isEmpty() && only == null;
    }

    int size() {
        return only == null ? byId.size() : 1;
    }
}
