package io.belfry.hub.socket;

import io.belfry.hub.config.BadSetting;
import io.belfry.hub.config.Tls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** A certificate with those of its issuers and the private key that belongs to it, as two PEM files hold them. */
record PemPair(List<X509Certificate> chain, PrivateKey key) {
    private static final Pattern KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
    private static final char[] NO_PASSWORD = {};

    /** Throws {@link BadSetting} unless both can be read and belong together. */
    static PemPair read(Tls files) {
        List<X509Certificate> chain = chain(files.certificate());
        PemPair pair = new PemPair(chain, key(files.key()));
        if (!pair.belongsTogether()) {
            throw BadSetting.refused(
                    "listen.tls.key is not the key of listen.tls.certificate.",
                    "Give two files of one issue; the node's own certificate is the first in its file.");
        }
        return pair;
    }

    private static List<X509Certificate> chain(Path file) {
        try {
            return CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(file)))
                    .stream()
                    .map(X509Certificate.class::cast)
                    .toList();
        } catch (IOException | GeneralSecurityException e) {
            return List.of();
        }
    }

    private static PrivateKey key(Path file) {
        try {
            var form = KEY.matcher(Files.readString(file, StandardCharsets.US_ASCII));
            PrivateKey key = form.find() ? decode(Base64.getMimeDecoder().decode(form.group(1))) : null;
            if (key != null) {
                return key;
            }
        } catch (IOException | IllegalArgumentException notPem) {
            // as below
        }
        throw BadSetting.refused(
                "listen.tls.key holds no private key that the hub can use.",
                "It takes an RSA or EC key in PKCS#8 without a password: openssl pkcs8 -topk8 -nodes -in old.pem -out key.pem");
    }

    private static @Nullable PrivateKey decode(byte[] encoded) {
        for (String algorithm : List.of("RSA", "EC")) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
            } catch (GeneralSecurityException e) {
                // a key of another type; the next algorithm may know it
            }
        }
        return null;
    }

    /** Whether the certificate's owner is who has the key: what one signs the other verifies. */
    private boolean belongsTogether() {
        if (chain.isEmpty()) {
            throw BadSetting.refused(
                    "listen.tls.certificate holds no certificate that the hub can use.",
                    "It takes a PEM file with the node's own certificate first, and then those of its issuers.");
        }
        try {
            Signature signature =
                    Signature.getInstance(key.getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA");
            byte[] text = key.getAlgorithm().getBytes(StandardCharsets.US_ASCII);
            signature.initSign(key);
            signature.update(text);
            byte[] signed = signature.sign();
            signature.initVerify(chain.get(0).getPublicKey());
            signature.update(text);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** For servers that show this certificate. */
    SSLContext context() {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("node", key, NO_PASSWORD, chain.toArray(X509Certificate[]::new));
            KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(store, NO_PASSWORD);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(managers.getKeyManagers(), null, null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw BadSetting.refused(
                    "The certificates in listen.tls.certificate are no chain.",
                    "Each must be followed by that of its issuer, and the node's own be the first.");
        }
    }

    /** Which one it is, for the log. */
    @Override
    public String toString() {
        X509Certificate own = chain.get(0);
        return "serial " + own.getSerialNumber().toString(16) + ", valid until "
                + own.getNotAfter().toInstant();
    }
}
