package io.belfry.hub.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Public keys in PEM, as {@code openssl pkey -pubout} writes them. */
final class PublicKeys {
    static final Kind<PublicKey> KIND = Kind.scalar(
            "a PEM public key (RSA of 2048 bits or more, EC P-256 or Ed25519), or a file that holds one",
            PublicKeys::read);

    private static final Pattern PEM =
            Pattern.compile("-----BEGIN PUBLIC KEY-----([A-Za-z0-9+/=\\s]+)-----END PUBLIC KEY-----\\s*");
    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "Ed25519");
    private static final int LEAST_RSA_BITS = 2048;
    private static final int P256_BITS = 256;

    private PublicKeys() {}

    private static @Nullable PublicKey read(String textOrFile) {
        if (textOrFile.startsWith("-----")) {
            return parse(textOrFile);
        }
        try {
            return parse(Files.readString(Path.of(textOrFile), StandardCharsets.US_ASCII));
        } catch (IOException | InvalidPathException e) {
            return null;
        }
    }

    private static @Nullable PublicKey parse(String pem) {
        var form = PEM.matcher(pem);
        if (!form.matches()) {
            return null;
        }
        X509EncodedKeySpec encoded =
                new X509EncodedKeySpec(Base64.getMimeDecoder().decode(form.group(1)));
        for (String algorithm : ALGORITHMS) {
            PublicKey key = decode(algorithm, encoded);
            if (key != null) {
                return isStrong(key) ? key : null;
            }
        }
        return null;
    }

    private static @Nullable PublicKey decode(String algorithm, X509EncodedKeySpec encoded) {
        try {
            return KeyFactory.getInstance(algorithm).generatePublic(encoded);
        } catch (GeneralSecurityException e) {
            return null; // a key of another type; the next algorithm may know it
        }
    }

    private static boolean isStrong(PublicKey key) {
        if (key instanceof RSAPublicKey rsa) {
            return rsa.getModulus().bitLength() >= LEAST_RSA_BITS;
        }
        return !(key instanceof ECPublicKey ec) || ec.getParams().getOrder().bitLength() == P256_BITS;
    }
}
