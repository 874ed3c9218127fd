package io.belfry.hub.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.hub.testing.TestCertificates;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a node says when it cannot start: a few lines for a person, and an exit code for a supervisor. */
@Timeout(120)
class RefusedStartIT {
    @TempDir
    Path folder = Path.of("unset");

    @Test
    void namesTheSettingWithoutWhichItDoesNotServe() throws Exception {
        assertRefused(2, "auth.hmacSecret is not set", "serve");
        assertRefused(2, "admin.keys is not set", "serve", "--set", "auth.hmacSecret=0123456789abcdef0123456789abcdef");
    }

    @Test
    void namesAnUnknownKeyAndItsSource() throws Exception {
        Path file = folder.resolve("belfry.yaml");
        Files.writeString(file, "limits: {quue: 2MiB}\n");

        assertRefused(2, "limits.quue", "serve", "--dev", "--config", "belfry.yaml");
        assertRefused(2, "nonsense.key", "serve", "--dev", "--set", "nonsense.key=1");
    }

    @Test
    void namesABadValueAndWhatIsAllowed() throws Exception {
        assertRefused(2, "Allowed: a duration", "serve", "--dev", "--set", "heartbeat=soon");
    }

    @Test
    void namesTheCertificateThatCannotBeUsed() throws Exception {
        String[] files = {TestCertificates.settings("rsa")[0], TestCertificates.settings("ec")[1]};
        assertRefused(2, "listen.tls.key is not the key of", "serve", "--dev", "--set", files[0], "--set", files[1]);
        assertRefused(2, "listen.tls.key is not set", "serve", "--dev", "--set", files[0]);
    }

    @Test
    void saysWhichPortIsTaken() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(other.getLocalPort());

            String taken = "cannot listen on 127.0.0.1:" + port + ": Address already in use";
            assertRefused(1, taken, "serve", "--dev", "--port", port, "--admin-port", "0");
            assertRefused(1, taken, "serve", "--dev", "--port", "0", "--admin-port", port);
        }
    }

    private void assertRefused(int exitCode, String because, String... arguments)
            throws IOException, InterruptedException {
        JarProcess refused = JarProcess.run(folder, arguments);
        assertThat(refused.err()).contains(because).doesNotContain("Exception", "\tat ");
        assertThat(refused.err().lines()).hasSizeBetween(2, 3);
        assertThat(refused.out()).doesNotContain("Exception", "\tat ");
        assertThat(refused.exitCode()).as(List.of(arguments).toString()).isEqualTo(exitCode);
    }
}
