package io.belfry.loadtest.balancer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** The certificate for this machine with which the hub is tested, signed by an authority of the tests. */
final class Certificate {
    private static final Path FOLDER = Path.of("..", "hub", "src", "test", "resources", "tls")
            .toAbsolutePath()
            .normalize();
    static final Path CHAIN = FOLDER.resolve("ec.pem");
    static final Path KEY = FOLDER.resolve("ec.key");

    private Certificate() {}

    /** Writes chain and key into one file, as HAProxy wants them. */
    static Path write(Path folder) throws IOException {
        Path both = Files.createDirectories(folder).resolve("belfry.pem");
        return Files.writeString(both, Files.readString(CHAIN) + Files.readString(KEY));
    }

    /** What makes a client believe it. */
    static SSLContext trusting() throws IOException {
        try (InputStream authority = Files.newInputStream(FOLDER.resolve("authority.pem"))) {
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            trusted.setCertificateEntry(
                    "tests", CertificateFactory.getInstance("X.509").generateCertificate(authority));
            TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }
}
