package io.belfry.hub.socket;

import static io.belfry.hub.testing.TestCertificates.file;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.belfry.hub.config.BadSetting;
import io.belfry.hub.config.Tls;
import io.belfry.hub.testing.TestCertificates;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Which certificates and keys a node takes, at its start and later. */
@Timeout(30)
class CertificateFilesTest {
    @TempDir
    Path folder = Path.of("unset");

    private Tls files = TestCertificates.files("rsa");
    private long seconds = 1_700_000_000L; // of each further change

    @BeforeEach
    void place() throws IOException {
        files = new Tls(folder.resolve("certificate.pem"), folder.resolve("key.pem"));
        put(files.certificate(), "rsa.pem");
        put(files.key(), "rsa.key");
    }

    private void put(Path target, String source) throws IOException {
        Files.copy(file(source), target, StandardCopyOption.REPLACE_EXISTING);
        touch(target);
    }

    private void put(Path target, byte[] content) throws IOException {
        Files.write(target, content);
        touch(target);
    }

    private void touch(Path target) throws IOException {
        Files.setLastModifiedTime(target, FileTime.fromMillis(1_000 * seconds++));
    }

    private void assertRefused(String what, String remedy) {
        assertThatThrownBy(() -> new CertificateFiles(files)).isInstanceOfSatisfying(BadSetting.class, refused -> {
            assertThat(refused.lines()).hasSize(2);
            assertThat(refused.lines().get(0)).contains(what);
            assertThat(refused.lines().get(1)).contains(remedy);
        });
    }

    @Test
    void namesTheSettingThatCannotBeUsed() throws IOException {
        put(files.key(), "ec.key");
        assertRefused("listen.tls.key is not the key of listen.tls.certificate", "one issue");
        put(
                files.key(),
                "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n"
                        .getBytes(StandardCharsets.US_ASCII));
        assertRefused("listen.tls.key holds no private key", "openssl pkcs8");
        put(files.key(), new byte[] {(byte) 0xff, 0, 1});
        assertRefused("listen.tls.key holds no private key", "PKCS#8");
        Files.delete(files.key());
        assertRefused("listen.tls.key holds no private key", "PKCS#8");
        put(files.key(), "rsa.key");
        put(files.certificate(), new byte[0]);
        assertRefused("listen.tls.certificate holds no certificate", "PEM");
        put(files.certificate(), "rsa.key");
        assertRefused("listen.tls.certificate holds no certificate", "PEM");
    }

    @Test
    void namesAChainInTheWrongOrder() throws IOException {
        String both = Files.readString(file("rsa.pem"));
        int second = both.indexOf("-----BEGIN", 1);
        String own = both.substring(0, second);
        put(files.certificate(), (own + own).getBytes(StandardCharsets.US_ASCII));
        assertRefused("are no chain", "issuer");
        put(files.certificate(), (both.substring(second) + own).getBytes(StandardCharsets.US_ASCII));
        assertRefused("not the key", "first in its file");
    }

    @Test
    @DisplayName(
            "OS-12 files that change are read again once they stay as they are, and new links get the new certificate")
    void readsThemAgainWhenTheyChange() throws IOException {
        CertificateFiles certificate = new CertificateFiles(files);
        try (EchoPort echo = new EchoPort(new EchoPort.Entrance(certificate, false));
                SSLSocket before = TestCertificates.connect(echo.port())) {
            assertThat(name(before)).isEqualTo("CN=rsa");
            certificate.check();
            put(files.certificate(), "ec.pem");
            certificate.check(); // seen, and not read: the key is to come
            put(files.key(), "ec.key");
            certificate.check();
            try (SSLSocket meanwhile = TestCertificates.connect(echo.port())) {
                assertThat(name(meanwhile)).isEqualTo("CN=rsa");
            }
            certificate.check();
            try (SSLSocket after = TestCertificates.connect(echo.port());
                    RawClient old = new RawClient(before).upgrade()) {
                assertThat(name(after)).isEqualTo("CN=ec");
                old.send(WireFrame.text("still here"));
                assertThat(old.readFrame().text()).isEqualTo("still here");
            }
        }
    }

    @Test
    @DisplayName("OS-12 what cannot be used, or is gone, changes nothing")
    void keepsTheOldOneWhenTheNewOneIsBad() throws IOException {
        CertificateFiles certificate = new CertificateFiles(files);
        SSLContext old = certificate.context();
        put(files.certificate(), "ec.pem");
        certificate.check();
        certificate.check();
        assertThat(certificate.context()).as("another key's").isSameAs(old);
        Files.delete(files.certificate());
        certificate.check();
        certificate.check();
        assertThat(certificate.context()).as("gone").isSameAs(old);
        put(files.certificate(), "rsa.pem");
        certificate.check();
        assertThat(certificate.context()).isSameAs(old);
        certificate.check();
        assertThat(certificate.context()).as("mended").isNotSameAs(old);
    }

    private static String name(SSLSocket socket) throws IOException {
        return socket.getSession().getPeerPrincipal().getName();
    }
}
