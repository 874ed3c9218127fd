package io.belfry.hub.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.hub.testing.TestCertificates;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import javax.net.ssl.SSLSocket;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The files of {@code listen.tls} are replaced while {@code java -jar belfry.jar serve} runs. */
@Timeout(120)
class CertificateIT {
    /** In JSON a slash comes with a backslash before it. */
    private static final Pattern READY = Pattern.compile("ready: clients at https?:[\\\\/]+127\\.0\\.0\\.1:(\\d+)");

    private static final Pattern REFUSED =
            Pattern.compile("WARN[^\\n]*The certificate stays as it is[^\\n]*listen\\.tls\\.certificate");

    @TempDir
    Path folder = Path.of("unset");

    private void put(Path from, String name) throws IOException {
        Path beside = Files.copy(from, folder.resolve(name + ".new"), StandardCopyOption.REPLACE_EXISTING);
        Files.move(beside, folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    }

    private void put(String key) throws IOException {
        put(TestCertificates.file(key + ".pem"), "chain.pem");
        put(TestCertificates.file(key + ".key"), "key.pem");
    }

    private static String certified(int port) {
        try (SSLSocket link = TestCertificates.connect(port)) {
            return link.getSession().getPeerCertificates()[0].getPublicKey().getAlgorithm();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void assertAnswers(SSLSocket link) throws IOException {
        link.getOutputStream()
                .write("GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        BufferedReader in = new BufferedReader(new InputStreamReader(link.getInputStream(), StandardCharsets.US_ASCII));
        assertThat(in.readLine()).isEqualTo("HTTP/1.1 200 OK");
        int body = 0;
        for (String line = in.readLine(); !line.isEmpty(); line = in.readLine()) {
            body = line.startsWith("Content-Length: ") ? Integer.parseInt(line.substring(16)) : body;
        }
        assertThat(in.skip(body)).isEqualTo(body);
    }

    @Test
    void newHandshakesSeeTheFilesThatWereReplacedAndOldLinksGoOn() throws Exception {
        put("rsa");
        try (JarProcess hub = JarProcess.start(
                folder,
                Map.of(),
                "serve",
                "--dev",
                "--port=0",
                "--admin-port=0",
                "--set=listen.tls.certificate=" + folder.resolve("chain.pem"),
                "--set=listen.tls.key=" + folder.resolve("key.pem"))) {
            int port = Integer.parseInt(hub.awaitOut(READY).group(1));
            try (SSLSocket old = TestCertificates.connect(port)) {
                assertThat(old.getSession()
                                .getPeerCertificates()[0]
                                .getPublicKey()
                                .getAlgorithm())
                        .isEqualTo("RSA");
                assertAnswers(old);

                put("ec");

                Awaitility.await()
                        .atMost(30, TimeUnit.SECONDS)
                        .until(() -> certified(port).equals("EC"));
                assertAnswers(old);

                Files.writeString(folder.resolve("chain.pem"), "broken");

                hub.awaitOut(REFUSED);
                assertThat(certified(port)).isEqualTo("EC");
                assertAnswers(old);
            }
        }
    }
}
