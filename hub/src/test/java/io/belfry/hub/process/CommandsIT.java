package io.belfry.hub.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands beside {@code serve}, against a node that runs as in production. */
@Timeout(120)
class CommandsIT {
    private static final String CONFIG = """
            admin: {keys: [{key: "commands-test-key-0123456789", scopes: [publish, read]}]}
            auth: {hmacSecret: "commands-test-secret-0123456789abcdef"}
            """;

    @TempDir
    Path folder = Path.of("unset");

    @BeforeEach
    void writeConfiguration() throws IOException {
        Files.writeString(folder.resolve("belfry.yaml"), CONFIG);
    }

    @Test
    void whatPublishPublishesSubscribePrintsOnALine() throws Exception {
        try (RunningHub hub = RunningHub.start(folder, "--config", "belfry.yaml");
                JarProcess tail = subscribe(hub, token("--subscribe", "news"))) {
            tail.awaitErr(Pattern.compile("subscribed to news"));

            JarProcess first = publish(hub, "{\"n\":1}", "--key", "once");
            JarProcess again = publish(hub, "{\"n\":1}", "--key", "once");
            JarProcess second = publish(hub, "{\"n\": 2}");

            assertThat(first.out())
                    .matches("\\{\"epoch\":\"[^\"]+\",\"offset\":1,\"tag\":\"[^\"]+\",\"duplicate\":false}\\R");
            assertThat(again.out()).isEqualTo(first.out().replace("false", "true"));
            assertThat(second.out()).contains("\"offset\":2,");
            tail.awaitOut(Pattern.compile("\"offset\":2"));
            tail.signal("INT");
            assertThat(tail.exitCode()).isZero();
            assertThat(tail.out().lines())
                    .containsExactly(
                            "{\"channel\":\"news\",\"offset\":1,\"data\":{\"n\":1}}",
                            "{\"channel\":\"news\",\"offset\":2,\"data\":{\"n\": 2}}");
        }
    }

    @Test
    void subscribeFailsWithTheRemedyWhenTheTokenDoesNotGrantTheChannel() throws Exception {
        try (RunningHub hub = RunningHub.start(folder, "--config", "belfry.yaml");
                JarProcess tail = subscribe(hub, token("--subscribe", "sport"))) {
            assertThat(tail.exitCode()).isEqualTo(1);
            assertThat(tail.err()).contains("forbidden", "The token must grant");
        }
    }

    @Test
    void publishFailsWithTheRemedyWhenItsKeyIsNoneOfTheNodes() throws Exception {
        try (RunningHub hub = RunningHub.start(folder, "--config", "belfry.yaml")) {
            JarProcess refused = publish(hub, "1", "--api-key", "a-key-that-nobody-configured");

            assertThat(refused.exitCode()).isEqualTo(1);
            assertThat(refused.err())
                    .contains("unauthorized", "--api-key")
                    .doesNotContain("a-key-that-nobody-configured");
        }
    }

    @Test
    void anEmptyTokenOrKeyIsNone() throws Exception {
        Map<String, String> empty = Map.of("BELFRY_TOKEN", "", "BELFRY_API_KEY", "");
        try (RunningHub hub = RunningHub.start(folder, "--dev");
                JarProcess one = start(empty, "subscribe", "demo:x", "--url", hub.clients.toString());
                JarProcess two =
                        start(Map.of(), "subscribe", "demo:x", "--token", "", "--url", hub.clients.toString());
                JarProcess doctor = start(empty, "doctor", hub.clients.toString(), "--patience", "2s")) {
            one.awaitErr(Pattern.compile("subscribed to demo:x"));
            two.awaitErr(Pattern.compile("subscribed to demo:x"));
            assertThat(doctor.exitCode()).as(doctor.out()).isZero();
        }
        try (RunningHub hub = RunningHub.start(folder, "--config", "belfry.yaml")) {
            String[] publish = {"publish", "news", "1", "--config", "belfry.yaml", "--url", hub.servers.toString()};

            try (JarProcess published = start(empty, publish)) {
                assertThat(published.exitCode()).as(published.err()).isZero();
            }
            assertThat(publish(hub, "1", "--api-key", "").exitCode()).isZero();
        }
    }

    @Test
    void configShowsOriginsAndNoSecrets() throws Exception {
        JarProcess config = JarProcess.run(folder, "config", "--config", "belfry.yaml", "--port", "9000");

        assertThat(config.exitCode()).isZero();
        assertThat(config.out())
                .containsPattern("listen\\.port +9000 +# flag --port")
                .containsPattern("auth\\.hmacSecret +\\*\\*\\* +# .*belfry\\.yaml")
                .doesNotContain("commands-test");
    }

    @ParameterizedTest
    @ValueSource(strings = {"serve", "token", "publish", "subscribe", "config"})
    void helpNamesTheCommandItsSettingsAndTheExitCodes(String command) throws Exception {
        JarProcess help = JarProcess.run(folder, command, "--help");

        assertThat(help.exitCode()).isZero();
        assertThat(help.err()).isEmpty();
        assertThat(help.out()).contains("Usage: belfry " + command, "--config=FILE", "--set=key=value", "--help");
    }

    private String token(String... grants) throws IOException, InterruptedException {
        JarProcess minted =
                JarProcess.run(folder, "token", "--config", "belfry.yaml", "--user", "42", grants[0], grants[1]);
        assertThat(minted.exitCode()).isZero();
        return minted.out().strip();
    }

    private JarProcess start(Map<String, String> environment, String... arguments) throws IOException {
        return JarProcess.start(folder, environment, arguments);
    }

    private JarProcess subscribe(RunningHub hub, String token) throws IOException {
        return JarProcess.start(
                folder, Map.of("BELFRY_TOKEN", token), "subscribe", "news", "--url", hub.clients.toString());
    }

    /** The key of the configuration file counts unless an option names another. */
    private JarProcess publish(RunningHub hub, String json, String... more) throws IOException, InterruptedException {
        String[] arguments = {"publish", "news", json, "--config", "belfry.yaml", "--url", hub.servers.toString()};
        String[] all = Stream.of(arguments, more).flatMap(Arrays::stream).toArray(String[]::new);
        return JarProcess.run(folder, all);
    }
}
