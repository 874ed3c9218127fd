package io.belfry.hub.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.belfry.hub.config.BadSetting;
import io.belfry.hub.config.GateForm;
import io.belfry.hub.config.GateSettings;
import io.belfry.hub.config.HealthCheckFile;
import io.belfry.hub.metrics.Metrics;
import io.belfry.hub.testing.Configs;
import io.belfry.hub.testing.Logged;
import io.belfry.hub.testing.ManualSensors;
import io.belfry.hub.testing.ManualTime;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code HealthCheck.json}, as the administrators of Wisej have it. */
class GateFileTest {
    private static final Metrics METRICS = new Metrics();
    private static final GateSettings DEFAULTS = Configs.development().gate();

    @TempDir
    Path folder = Path.of("unset");

    private long written = 1_790_000_000_000L;

    @AfterAll
    static void close() {
        METRICS.close();
    }

    private Path file() {
        return folder.resolve("HealthCheck.json");
    }

    private void write(String json) throws IOException {
        Files.writeString(file(), json);
        written += 1_000;
        Files.setLastModifiedTime(file(), FileTime.fromMillis(written));
    }

    private GateSettings read(String json) throws IOException {
        write(json);
        return HealthCheckFile.read(file()).apply(DEFAULTS);
    }

    private static String json(GateSettings settings) {
        return new String(GateForm.write(settings), StandardCharsets.UTF_8);
    }

    @Test
    @DisplayName("WJ-07, WJ-08 the file that Wisej ships: minutes, capitals, and its spelling of the URL")
    void readsTheFileOfWisej() throws IOException {
        GateSettings settings = read("""
                {
                  // whether it is on
                  "enabled": true,
                  "maxSessions": 100,
                  "maxMemory": 70,
                  "maxCPU": 90,
                  "returnCode": 503,
                  "retryAfter": 10,
                  "returUrl": "https://other.example.com/"
                }
                """);

        assertThat(json(settings))
                .isEqualTo("{\"enabled\":true,\"maxSessions\":100,\"maxMemory\":\"70%\",\"maxCpu\":\"90%\","
                        + "\"returnCode\":503,\"retryAfter\":\"10m\",\"returnUrl\":\"https://other.example.com/\","
                        + "\"returnHeaders\":{},\"probeAlwaysUp\":false,\"check\":null}");
    }

    @Test
    @DisplayName("WJ-04, WJ-08, WJ-09 megabytes, the other spelling, and headers in one text")
    void readsLaterForms() throws IOException {
        GateSettings settings = read("{\"MaxMemory\": 512, \"returnUrl\": null, \"retryAfter\": 0.5,"
                + " \"returnHeader\": \"Refresh: 0; Set-Cookie: AffinityCookie=; Path=/\", \"sessionTimeout\": 120}");

        assertThat(json(settings)).contains("\"maxMemory\":\"512MB\"", "\"retryAfter\":\"30s\"", "\"returnUrl\":null");
        assertThat(settings.returnHeaders())
                .containsEntry("Refresh", "0")
                .containsEntry("Set-Cookie", "AffinityCookie=; Path=/");
        assertThat(settings.maxSessions()).as("left out").isZero();
    }

    @Test
    void readsAFileThatWindowsHasWritten() throws IOException {
        assertThat(read("\ufeff{\r\n\"enabled\": true\r\n}\r\n").enabled()).isTrue();
    }

    @Test
    void whatIsNotAllowedIsNamedAndNotRepeated() {
        assertThatThrownBy(() -> read("{\"returnCode\": 1000}"))
                .isInstanceOf(BadSetting.class)
                .hasMessageContaining("gate.returnCode");
        assertThatThrownBy(() -> read("{\"enabled\": \"canary"))
                .isInstanceOf(BadSetting.class)
                .hasMessageNotContaining("canary");
        assertThatThrownBy(() -> read("[]")).isInstanceOf(BadSetting.class);
    }

    @Test
    @DisplayName("WJ-10 it is read again when it changes; a mistake in it changes nothing")
    void followsTheFile() throws IOException {
        write("{\"enabled\": true, \"maxSessions\": 1}");
        Gate gate = gate();
        GateFile watched = new GateFile(file(), gate);

        watched.check();
        assertThat(gate.settings().maxSessions()).isEqualTo(1);
        write("{\"enabled\": true, \"maxSessions\": 20}");
        watched.check();
        assertThat(gate.settings().maxSessions()).isEqualTo(20);
        write("{\"enabled\": true, \"maxSessions\": -3}");
        watched.check();
        assertThat(gate.settings().maxSessions()).isEqualTo(20);
        Files.delete(file());
        watched.check();
        assertThat(gate.settings().maxSessions()).isEqualTo(20);
        write("{\"maxSessions\": 0}");
        watched.check();
        assertThat(gate.settings().maxSessions()).isZero();
        assertThat(gate.settings().enabled()).as("left out, so it stays").isTrue();
    }

    @Test
    @DisplayName("WJ-10 a file that went away changes nothing and is told of once, not while it is being replaced")
    void tellsThatTheFileIsGone() throws IOException {
        write("{\"enabled\": true, \"maxSessions\": 1}");
        Gate gate = gate();
        GateFile watched = new GateFile(file(), gate);

        try (Logged log = new Logged(GateFile.class)) {
            Files.delete(file());
            watched.check();
            assertThat(log.lines()).as("it may be being replaced").isEmpty();
            watched.check();
            watched.check();
            assertThat(log.lines()).singleElement().asString().contains("is not there any more");

            Files.createDirectory(file());
            watched.check();
            watched.check();
            assertThat(log.lines()).as("no file either").hasSize(1);
            Files.delete(file());
            write("{\"enabled\": true, \"maxSessions\": 2}");
            watched.check();
            assertThat(log.lines()).last().asString().startsWith("audit: ").endsWith("maxSessions 1 -> 2");
            assertThat(gate.settings().maxSessions()).isEqualTo(2);
        }
    }

    @Test
    void aFileThatCannotBeReadIsNotCalledBadJson() {
        assertThatThrownBy(() -> HealthCheckFile.read(folder))
                .isInstanceOf(BadSetting.class)
                .hasMessageContaining("cannot be read")
                .hasMessageContaining("permissions");
    }

    @Test
    void aHugeFileIsRefusedWithoutReadingItAll() {
        assertThatThrownBy(() -> read("{\"maxSessions\": 1, \"theme\": \"" + "a".repeat(70_000) + "\"}"))
                .isInstanceOf(BadSetting.class)
                .hasMessageContaining("too large");
    }

    @Test
    @DisplayName("WJ-04, WJ-07 numbers in quotes are numbers; a negative time is none")
    void readsNumbersInQuotes() throws IOException {
        GateSettings settings = read("{\"retryAfter\": \"5\", \"maxMemory\": \"512\", \"maxCPU\": \"80\"}");

        assertThat(json(settings)).contains("\"retryAfter\":\"5m\"", "\"maxMemory\":\"512MB\"", "\"maxCpu\":\"80%\"");
        assertThatThrownBy(() -> read("{\"retryAfter\": -1}"))
                .isInstanceOf(BadSetting.class)
                .hasMessageContaining("gate.retryAfter");
    }

    private Gate gate() {
        WatchedCheck none = new WatchedCheck(Runnable::run, new ManualTime(), METRICS);
        return new Gate(HealthCheckFile.read(file()).apply(DEFAULTS), new ManualSensors(), none, METRICS);
    }

    @Test
    void whatAnOperatorChangedStaysUntilTheFileChanges() throws IOException {
        write("{\"enabled\": true, \"maxSessions\": 1}");
        Gate gate = gate();
        GateFile watched = new GateFile(file(), gate);

        gate.change(settings -> GateForm.change(settings, "{\"maxSessions\":5}".getBytes(StandardCharsets.UTF_8)));
        watched.check();
        assertThat(gate.settings().maxSessions()).isEqualTo(5);
        write("{\"maxSessions\": 7}");
        watched.check();
        assertThat(gate.settings().maxSessions()).isEqualTo(7);
    }
}
