package io.belfry.hub.auth;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** Signs whatever it is given, so that tests can make tokens that no library would. */
enum SignedTokens {
    HMAC("HS256", "", "HmacSHA256"),
    RSA("RS256", "RSA", "SHA256withRSA"),
    EC("ES256", "EC", "SHA256withECDSAinP1363Format"),
    ED25519("EdDSA", "Ed25519", "Ed25519");

    static final String SECRET = "0123456789abcdef0123456789abcdef";

    private final String algorithm;
    private final String signature;

    @SuppressWarnings("ImmutableEnumChecker") // never changed
    private final @Nullable KeyPair pair;

    SignedTokens(String algorithm, String keyType, String signature) {
        this.algorithm = algorithm;
        this.signature = signature;
        this.pair = keyType.isEmpty() ? null : generate(keyType);
    }

    @Nullable
    PublicKey publicKey() {
        return pair == null ? null : pair.getPublic();
    }

    /** The header this key's tokens have. */
    String header() {
        return "{\"alg\":\"" + algorithm + "\"}";
    }

    /** The header with more members, given as {@code ,"kid":"1"}. */
    String header(String more) {
        return "{\"alg\":\"" + algorithm + "\"" + more + "}";
    }

    String token(String payload) {
        return token(header(), payload);
    }

    String token(String header, String payload) {
        String signed = encoded(header) + "." + encoded(payload);
        return signed + "." + encoded(sign(signed.getBytes(StandardCharsets.US_ASCII)));
    }

    byte[] sign(byte[] signed) {
        try {
            if (pair == null) {
                return hmac(SECRET.getBytes(StandardCharsets.UTF_8), signed);
            }
            Signature signer = Signature.getInstance(signature);
            signer.initSign(pair.getPrivate());
            signer.update(signed);
            return signer.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static byte[] hmac(byte[] secret, byte[] signed) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            return mac.doFinal(signed);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static String encoded(String text) {
        return encoded(text.getBytes(StandardCharsets.UTF_8));
    }

    static String encoded(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static KeyPair generate(String keyType) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(keyType);
            if (!keyType.equals("Ed25519")) {
                generator.initialize(keyType.equals("RSA") ? 2048 : 256);
            }
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
