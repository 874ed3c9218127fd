package io.belfry.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.hub.auth.Revocations;
import io.belfry.hub.auth.TokenVerdict;
import io.belfry.hub.auth.TokenVerifier;
import io.belfry.hub.config.AuthSettings;
import io.belfry.hub.config.Secret;
import io.belfry.hub.message.ChannelName;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

final class MainTest {
    private static final String SECRET = "canary-secret-0123456789abcdef0123456789";

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @ParameterizedTest
    @ValueSource(strings = {"", "serve", "token", "config", "doctor"})
    void helpsEverywhere(String command) {
        assertThat(command.isEmpty() ? run("--help") : run(command, "--help")).isZero();
        assertThat(out.toString()).contains("Usage: belfry" + (command.isEmpty() ? "" : " " + command));
    }

    @Test
    void tellsItsVersion() {
        assertThat(run("--version")).isZero();
        assertThat(out.toString()).startsWith("belfry ");
    }

    @Test
    void answersAnUnknownOptionWithUsage() {
        assertThat(run("serve", "--prot", "1")).isEqualTo(2);
        assertThat(err.toString()).contains("--prot");
    }

    @Test
    void explainsABadSettingInAFewLinesWithoutStackTrace() {
        assertThat(run("config", "--set", "listen.port=99999")).isEqualTo(2);
        assertThat(err.toString().lines())
                .containsExactly(
                        "listen.port = 99999 is not possible (flag --set).",
                        "Allowed: a whole number from 0 to 65535.");
    }

    @Test
    void explainsAnAssignmentWithoutValueWithoutRepeatingIt() {
        assertThat(run("config", "--set", SECRET)).isEqualTo(2);
        assertThat(err.toString()).contains("--set takes a key and a value").doesNotContain("canary");
    }

    @Test
    void namesTheSettingWithoutWhichItDoesNotServe() {
        assertThat(run("serve")).isEqualTo(2);
        assertThat(err.toString()).contains("auth.hmacSecret is not set", "BELFRY_AUTH_HMACSECRET", "--dev");
    }

    @Test
    void printsTheEffectiveConfigurationWithOriginsAndMasks() {
        assertThat(run("config", "--port", "9000", "--set", "auth.hmacSecret=" + SECRET))
                .isZero();
        assertThat(out.toString())
                .containsPattern("listen\\.port +9000 +# flag --port")
                .containsPattern("auth\\.hmacSecret +\\*\\*\\* +# flag --set")
                .containsPattern("heartbeat +25s +# default")
                .doesNotContain("canary");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost:8800",
                "127.0.0.1:8800",
                "ftp://localhost",
                "http://",
                "http://a b/",
                "http://localhost:99999",
                "http://a_b:0",
                "http://a.example/?x=1"
            })
    void explainsAnAddressThatTheDoctorCannotGoTo(String url) {
        assertThat(run("doctor", url)).isEqualTo(2);
        assertThat(err.toString().lines()).hasSize(2).first().asString().startsWith("URL ");
        assertThat(err.toString()).doesNotContain("Exception").contains("for example https://push.example.com");
    }

    @Test
    void takesDevelopmentModeTwiceAsWhenItIsGivenToTheScriptThatAddsIt() {
        assertThat(run("config", "--dev", "--port", "9000", "--dev")).isZero();
        assertThat(out.toString()).containsPattern("drain\\.grace +0ms +# development mode");
    }

    @Test
    void mintsATokenThatTheHubAccepts() {
        assertThat(run(
                        "token",
                        "--user",
                        "42",
                        "--subscribe",
                        "news",
                        "--subscribe",
                        "chat:*",
                        "--publish",
                        "chat:*",
                        "--ttl",
                        "15m",
                        "--set",
                        "auth.hmacSecret=" + SECRET,
                        "--set",
                        "auth.audience=us"))
                .isZero();

        AuthSettings settings = new AuthSettings(
                new Secret(SECRET), null, null, null, null, "us", Duration.ofSeconds(30), Duration.ofHours(24));
        TokenVerdict verdict = new TokenVerifier(
                        settings, new Revocations(settings, System::currentTimeMillis), System::currentTimeMillis)
                .verify(out.toString().strip());
        assertThat(verdict.rejection()).isNull();
        var identity = Objects.requireNonNull(verdict.identity());
        assertThat(identity.user()).isEqualTo("42");
        assertThat(identity.grants().maySubscribe(Objects.requireNonNull(ChannelName.parse("chat:7"))))
                .isTrue();
        assertThat(identity.grants().mayPublish(Objects.requireNonNull(ChannelName.parse("news"))))
                .isFalse();
    }

    @Test
    void mintsNothingThatTheHubWouldRefuse() {
        assertThat(run("token", "--user", "42", "--ttl", "25h", "--set", "auth.hmacSecret=" + SECRET))
                .isEqualTo(2);
        assertThat(err.toString()).contains("longer than auth.maxLifetime", "Allowed: at most 24h.");
        assertThat(run("token", "--user", "42", "--publish", "a*b", "--set", "auth.hmacSecret=" + SECRET))
                .isEqualTo(2);
        assertThat(err.toString()).contains("--publish takes a channel's name, or its beginning", "not 'a*b'.");
        assertThat(run("token", "--user", "42")).isEqualTo(2);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString()).doesNotContain("canary");
    }

    private int run(String... arguments) {
        CommandLine commandLine = Main.commandLine();
        commandLine.setOut(new PrintWriter(out));
        commandLine.setErr(new PrintWriter(err));
        return commandLine.execute(arguments);
    }
}
