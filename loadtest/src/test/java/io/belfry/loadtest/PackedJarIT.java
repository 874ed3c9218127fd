package io.belfry.loadtest;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.loadtest.farm.ChildProcess;
import io.belfry.loadtest.farm.Farm;
import io.belfry.loadtest.farm.NodeProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** The harness as people run it, from its jar, against a hub as in production. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PackedJarIT {
    private static final Path JAR = Path.of("target", "loadtest.jar").toAbsolutePath();
    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");
    private static final String SECRET = "packed-jar-secret-0123456789abcdef";
    private static final String KEY = "packed-jar-key-0123456789";

    private final Path folder = Farm.newFolder("packed");
    private final NodeProcess hub;

    PackedJarIT() throws IOException {
        hub = NodeProcess.startInProduction(
                folder,
                "h1",
                "--set",
                "listen.host=127.0.0.1",
                "--set",
                "auth.hmacSecret=" + SECRET,
                "--set",
                "admin.keys=[{\"key\":\"" + KEY + "\",\"scopes\":[\"publish\",\"read\"]}]");
    }

    @BeforeAll
    void awaitHub() {
        hub.awaitReady();
    }

    @AfterAll
    void endHub() {
        hub.close();
    }

    @Test
    void mintsTheTokenThatItsClientsShowAndPublishesWithItsKey() throws IOException {
        try (ChildProcess run = broadcast("passes", "--secret", SECRET, "--api-key", KEY)) {
            assertThat(run.exitCode()).as(run.log()).isZero();
        }
        assertThat(Files.readString(folder.resolve("passes").resolve("report.json")))
                .contains("\"passed\" : true", "\"closes\" : true")
                .doesNotContain(SECRET, KEY);
    }

    @Test
    void failsWithASecretThatIsNotTheHubs() throws IOException {
        try (ChildProcess run = broadcast("fails", "--secret", SECRET.replace('0', '1'), "--api-key", KEY)) {
            assertThat(run.exitCode()).as(run.log()).isEqualTo(1);
            assertThat(run.log()).doesNotContain("Exception");
        }
    }

    private ChildProcess broadcast(String name, String... credentials) throws IOException {
        List<String> command = new ArrayList<>(List.of(JAVA.toString(), "-Xmx256m", "-jar", JAR.toString()));
        command.addAll(
                List.of("run", "broadcast", "--report", folder.resolve(name).toString()));
        command.addAll(List.of("--url", hub.clients().toString()));
        command.addAll(List.of("--admin", hub.servers().toString()));
        command.addAll(List.of("--clients", "5", "--rate", "20", "--duration", "1s", "--warmup", "250ms"));
        command.addAll(List.of("--rounds", "1", "--no-floor"));
        command.addAll(List.of(credentials));
        return ChildProcess.start(folder.resolve(name + ".log"), Map.of(), command);
    }
}
