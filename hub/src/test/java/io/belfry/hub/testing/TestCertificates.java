package io.belfry.hub.testing;

import io.belfry.hub.config.Tls;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** Certificates of this machine for tests, valid from 2020 to 2119, and clients that trust who issued them. */
public final class TestCertificates {
    private static final Path FOLDER =
            Path.of("src", "test", "resources", "tls").toAbsolutePath();
    private static final int PATIENCE_MILLIS = 10_000;

    private TestCertificates() {}

    /** A file such as {@code rsa.pem}. */
    public static Path file(String name) {
        return FOLDER.resolve(name);
    }

    /** With an {@code rsa} or an {@code ec} key; the chain ends with whom clients trust. */
    public static Tls files(String key) {
        return new Tls(file(key + ".pem"), file(key + ".key"));
    }

    /** The settings of a hub that has it. */
    public static String[] settings(String key) {
        return new String[] {
            "listen.tls.certificate=" + file(key + ".pem"), "listen.tls.key=" + file(key + ".key"),
        };
    }

    /** For clients. */
    public static SSLContext trusting() {
        try (InputStream authority = Files.newInputStream(file("authority.pem"))) {
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            trusted.setCertificateEntry(
                    "tests", CertificateFactory.getInstance("X.509").generateCertificate(authority));
            TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** For a server that is no hub, with the {@code rsa} key. */
    public static SSLContext serving() {
        try (InputStream chain = Files.newInputStream(file("rsa.pem"))) {
            String key = Files.readString(file("rsa.key")).replaceAll("-----[^-]*-----|\\s", "");
            PrivateKey secret = KeyFactory.getInstance("RSA")
                    .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(key)));
            KeyStore own = KeyStore.getInstance("PKCS12");
            own.load(null, null);
            Certificate[] certificates = CertificateFactory.getInstance("X.509")
                    .generateCertificates(chain)
                    .toArray(Certificate[]::new);
            own.setKeyEntry("server", secret, new char[0], certificates);
            KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(own, new char[0]);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(managers.getKeyManagers(), null, null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A link whose handshake is done, by one of these versions, or whatever both sides prefer. */
    public static SSLSocket connect(int port, String... versions) throws IOException {
        return around(new Socket(InetAddress.getLoopbackAddress(), port), versions);
    }

    /** Does the handshake on a link on which something may have been said before. */
    public static SSLSocket around(Socket link, String... versions) throws IOException {
        link.setSoTimeout(PATIENCE_MILLIS);
        SSLSocket socket =
                (SSLSocket) trusting().getSocketFactory().createSocket(link, "localhost", link.getPort(), true);
        if (versions.length > 0) {
            socket.setEnabledProtocols(versions);
        }
        socket.startHandshake();
        return socket;
    }
}
