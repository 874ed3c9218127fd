package io.belfry.hub.auth;

import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.security.PublicJwk;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import org.jspecify.annotations.Nullable;

/**
 * A public key with the one algorithm in which it checks signatures; a token cannot choose another (RFC 8725, 3.1).
 *
 * @param algorithm as the header of a token names it
 */
record VerifyingKey(PublicKey key, String algorithm) {
    private static final int LEAST_RSA_BITS = 2048;
    private static final int P256_BITS = 256;

    /** The key, or null if it is too weak, of a type that is not used here, or meant for something else. */
    static @Nullable VerifyingKey of(PublicJwk<?> jwk) {
        PublicKey key = jwk.toKey();
        String algorithm = algorithm(key);
        String meant = jwk.getAlgorithm();
        boolean signs = jwk.getPublicKeyUse() == null || jwk.getPublicKeyUse().equals("sig");
        boolean verifies = jwk.getOperations() == null
                || jwk.getOperations().isEmpty()
                || jwk.getOperations().stream().anyMatch(each -> each.getId().equals("verify"));
        return algorithm != null && signs && verifies && (meant == null || meant.equals(algorithm))
                ? new VerifyingKey(key, algorithm)
                : null;
    }

    private static @Nullable String algorithm(PublicKey key) {
        if (key instanceof RSAPublicKey rsa) {
            return rsa.getModulus().bitLength() >= LEAST_RSA_BITS ? Jwts.SIG.RS256.getId() : null;
        }
        if (key instanceof ECPublicKey ec) {
            return ec.getParams().getOrder().bitLength() == P256_BITS ? Jwts.SIG.ES256.getId() : null;
        }
        return key.getAlgorithm().equals("Ed25519") || key.getAlgorithm().equals("EdDSA")
                ? Jwts.SIG.EdDSA.getId()
                : null;
    }
}
