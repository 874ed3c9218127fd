package io.belfry.hub.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.belfry.hub.admin.GateEndpoint;
import io.belfry.hub.testing.Logged;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Who moved the gate of a running node, and how it follows a file. */
@Timeout(60)
class AuditTest {
    @RegisterExtension
    static final RunningHub HUB = RunningHub.production();

    @TempDir
    Path folder = Path.of("unset");

    private static List<String> logged(Runnable action) {
        try (Logged log = new Logged(GateEndpoint.class)) {
            action.run();
            return log.lines();
        }
    }

    private static String nameOf(String key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
            return "key " + HexFormat.of().formatHex(digest, 0, 4);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    @DisplayName("WJ-10 each change is in the log: by which key, from where, what; no key, no URL and no header")
    void everyChangeIsInTheLog() {
        List<String> lines = logged(() -> {
            HUB.put("/api/gate", "{\"maxSessions\":10,\"check\":\"http://user:canary@127.0.0.1:1/\"}");
            HUB.put("/api/gate", "{\"returnHeaders\":{\"Set-Cookie\":\"canary\"},\"retryAfter\":\"90s\"}");
            HUB.put("/api/gate", "{\"maxSessions\":\"canary\"}");
            HUB.read("/api/gate");
        });

        assertThat(lines)
                .containsExactly(
                        "audit: the gate was changed by " + nameOf(RunningHub.ADMIN_KEY)
                                + " from 127.0.0.1: maxSessions 0 -> 10, check",
                        "audit: the gate was changed by " + nameOf(RunningHub.ADMIN_KEY)
                                + " from 127.0.0.1: retryAfter 10m -> 90s, returnHeaders",
                        "audit: a change of the gate by " + nameOf(RunningHub.ADMIN_KEY)
                                + " from 127.0.0.1 was refused");
        assertThat(lines.toString()).doesNotContain("canary").doesNotContain(RunningHub.ADMIN_KEY);
    }

    @Test
    @DisplayName("WJ-10 a node follows its HealthCheck.json while it runs")
    void followsTheFile() throws IOException {
        Path file = folder.resolve("HealthCheck.json");
        Files.writeString(file, "{\"enabled\": true, \"maxSessions\": 1, \"retryAfter\": 2}");
        RunningHub hub = RunningHub.development("gate.file=" + file, "drain.window=0ms");
        ProtocolClient only = hub.connected();
        Handshakes.Answer refused = hub.handshake();
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.headers()).containsEntry("retry-after", "120");

        Files.writeString(file, "{\"enabled\": true, \"maxSessions\": 100, \"retryAfter\": 2}");
        await().atMost(Duration.ofSeconds(10)).until(() -> hub.handshake().status() == 101);
        only.close();
        hub.shutDown();
    }
}
