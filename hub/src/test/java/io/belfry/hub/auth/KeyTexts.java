package io.belfry.hub.auth;

import io.jsonwebtoken.security.Jwks;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.interfaces.RSAPublicKey;
import java.util.Objects;

/** Key sets as sources answer with. */
final class KeyTexts {
    private KeyTexts() {}

    static String set(String... keys) {
        return "{\"keys\":[" + String.join(",", keys) + "]}";
    }

    /** The public half of a key of {@link SignedTokens}. */
    static String key(String id, SignedTokens key) {
        return Jwks.json(Jwks.builder()
                .key(Objects.requireNonNull(key.publicKey()))
                .id(id)
                .build());
    }

    /** The same with more members: {@code "use":"enc"}. */
    static String key(String id, SignedTokens key, String member) {
        String json = key(id, key);
        return json.substring(0, json.length() - 1) + "," + member + "}";
    }

    /** What must never be in such a set, and would let everybody sign who can read it. */
    static String secret(String id) {
        return "{\"kty\":\"oct\",\"kid\":\"" + id + "\",\"k\":\"" + SignedTokens.encoded(SignedTokens.SECRET) + "\"}";
    }

    static String weak(String id) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(1024);
            KeyPair pair = generator.generateKeyPair();
            RSAPublicKey key = (RSAPublicKey) pair.getPublic();
            return "{\"kty\":\"RSA\",\"kid\":\"" + id + "\",\"e\":\"AQAB\",\"n\":\""
                    + SignedTokens.encoded(key.getModulus().toByteArray()) + "\"}";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
