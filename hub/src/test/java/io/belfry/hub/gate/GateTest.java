package io.belfry.hub.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.hub.config.GateForm;
import io.belfry.hub.config.GateSettings;
import io.belfry.hub.gate.Gate.Reason;
import io.belfry.hub.metrics.Metrics;
import io.belfry.hub.socket.Admission;
import io.belfry.hub.socket.Answer;
import io.belfry.hub.testing.Configs;
import io.belfry.hub.testing.ManualSensors;
import io.belfry.hub.testing.ManualTime;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GateTest {
    private static final Metrics METRICS = new Metrics();

    private final ManualSensors sensors = new ManualSensors();
    private final WatchedCheck check = new WatchedCheck(Runnable::run, new ManualTime(), METRICS);

    @AfterAll
    static void close() {
        METRICS.close();
    }

    private static GateSettings settings(String... settings) {
        String[] keys = new String[settings.length];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = "gate." + settings[i];
        }
        return Configs.development(keys).gate();
    }

    private Gate gate(String... settings) {
        return new Gate(settings(settings), sensors, check, METRICS);
    }

    private static Answer refusal(Gate gate) {
        return Objects.requireNonNull(gate.refuse());
    }

    private void measureUntilSmooth(Gate gate) {
        for (int i = 0; i < MeanLoad.MEASUREMENTS; i++) {
            gate.measure();
        }
    }

    @Test
    @DisplayName("WJ-01 off by default: nothing that it would look at matters")
    void isOffByDefault() {
        Gate gate = gate("maxSessions=1");
        sensors.sessions = 100;
        check.use(() -> false);

        assertThat(gate.refuse()).isNull();
        assertThat(gate.settings().enabled()).isFalse();
    }

    @Test
    @DisplayName("WJ-02 the check has the last word: with its yes the sensors are not even looked at")
    void theCheckComesFirst() {
        List<String> looked = new ArrayList<>();
        Sensors spy = new ManualSensors() {
            @Override
            public long sessions() {
                looked.add("sessions");
                return 100;
            }
        };
        Gate gate = new Gate(settings("enabled=true", "maxSessions=1"), spy, check, METRICS);
        check.use(() -> {
            looked.add("check");
            return true;
        });
        assertThat(gate.refuse()).as("yes, in spite of too many sessions").isNull();
        assertThat(looked).containsExactly("check");

        check.use(() -> false);
        assertThat(gate.reason()).isEqualTo(Reason.CHECK);
        assertThat(looked).as("still").containsExactly("check");

        check.use(() -> null);
        assertThat(gate.reason()).isEqualTo(Reason.SESSIONS);
        assertThat(looked).containsExactly("check", "sessions");
    }

    @Test
    @DisplayName("WJ-02 then sessions, memory, CPU, in this order")
    void thenSessionsMemoryCpu() {
        Gate gate = gate("enabled=true", "maxSessions=10", "maxMemory=70%", "maxCpu=80%");
        sensors.sessions = 10;
        sensors.heapBytes = 900_000_000;
        sensors.cpuPercent = 100;
        measureUntilSmooth(gate);

        assertThat(gate.reason()).isEqualTo(Reason.SESSIONS);
        sensors.sessions = 9;
        assertThat(gate.reason()).isEqualTo(Reason.MEMORY);
        sensors.heapBytes = 100_000_000;
        gate.measure();
        assertThat(gate.reason()).isEqualTo(Reason.CPU);
        sensors.cpuPercent = 0;
        measureUntilSmooth(gate);
        assertThat(gate.reason()).isNull();
    }

    @Test
    @DisplayName("WJ-03 up to so many sessions; 0 is no limit")
    void limitsSessions() {
        Gate gate = gate("enabled=true", "maxSessions=3");
        sensors.sessions = 2;
        assertThat(gate.refuse()).isNull();
        sensors.sessions = 3;
        assertThat(gate.refuse()).isNotNull();
        assertThat(gate("enabled=true", "maxSessions=0").refuse()).isNull();
    }

    @ParameterizedTest(name = "WJ-04 {0} of a heap of 1 GB")
    @ValueSource(strings = {"70", "70%", "700MB", "667MiB", "700000000B"})
    void limitsMemoryHoweverItIsWritten(String limit) {
        Gate gate = gate("enabled=true", "maxMemory=" + limit);
        sensors.heapBytes = 695_000_000;
        gate.measure();
        assertThat(gate.reason()).isNull();
        sensors.heapBytes = 700_000_000;
        gate.measure();
        assertThat(gate.reason()).isEqualTo(Reason.MEMORY);
        sensors.heapBytes = 640_000_000;
        gate.measure();
        assertThat(gate.reason()).as("not yet clearly below").isEqualTo(Reason.MEMORY);
        sensors.heapBytes = 620_000_000;
        gate.measure();
        assertThat(gate.reason()).isNull();
    }

    @Test
    @DisplayName("WJ-04, WJ-05 0 is no limit, and what is not known is none")
    void zeroIsNoLimit() {
        Gate gate = gate("enabled=true", "maxMemory=0", "maxCpu=0");
        sensors.heapBytes = 1_000_000_000;
        sensors.cpuPercent = 100;
        measureUntilSmooth(gate);
        assertThat(gate.reason()).isNull();

        Gate blind = gate("enabled=true", "maxMemory=1%", "maxCpu=1%");
        sensors.heapBytes = Sensors.UNKNOWN;
        sensors.cpuPercent = Sensors.UNKNOWN;
        measureUntilSmooth(blind);
        assertThat(blind.reason()).isNull();
    }

    @Test
    @DisplayName("WJ-05 100 % refuses, 60 % admits, one busy second is no load")
    void limitsTheLoad() {
        Gate gate = gate("enabled=true");
        sensors.cpuPercent = 100;
        gate.measure();
        assertThat(gate.reason()).as("just started").isNull();
        measureUntilSmooth(gate);
        assertThat(gate.reason()).isEqualTo(Reason.CPU);
        sensors.cpuPercent = 60;
        measureUntilSmooth(gate);
        assertThat(gate.reason()).isNull();

        sensors.cpuPercent = 100;
        gate.measure();
        assertThat(gate.reason()).as("a collection of garbage").isNull();
    }

    @Test
    @DisplayName("WJ-05 a load that hovers at the limit does not open and close the gate with every look")
    void doesNotFlap() {
        Gate gate = gate("enabled=true", "maxCpu=80%");
        int turns = 0;
        Reason before = null;
        for (int i = 0; i < 500; i++) {
            sensors.cpuPercent = 80 + (i % 2 == 0 ? 7 : -7) + (i / 7 % 2 == 0 ? 1 : -1);
            gate.measure();
            turns += gate.reason() == before ? 0 : 1;
            before = gate.reason();
        }
        assertThat(turns).isEqualTo(1);
    }

    @Test
    @DisplayName("WJ-06, WJ-07 503 and Retry-After in seconds, in the body in milliseconds")
    void refusesAsConfigured() {
        sensors.sessions = 1;
        Answer answer = refusal(gate("enabled=true", "maxSessions=1"));
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.headers()).containsEntry("Retry-After", "600");
        assertThat(answer.contentType()).isEqualTo("application/problem+json");
        assertThat(new String(answer.body(), StandardCharsets.UTF_8))
                .startsWith("{\"status\":503,\"code\":\"unavailable\",\"retryAfter\":600000,");

        assertThat(refusal(gate("enabled=true", "maxSessions=1", "retryAfter=1500ms"))
                        .headers())
                .containsEntry("Retry-After", "2");
        for (int code : List.of(429, 200, 302, 500)) {
            assertThat(refusal(gate("enabled=true", "maxSessions=1", "returnCode=" + code))
                            .status())
                    .isEqualTo(code);
        }
    }

    @Test
    @DisplayName("WJ-06 a code that has no body is answered without one")
    void answersBodilessCodesWithoutBody() {
        sensors.sessions = 1;
        for (int code : List.of(204, 205, 304)) {
            Answer answer = refusal(gate("enabled=true", "maxSessions=1", "returnCode=" + code));
            assertThat(answer.status()).isEqualTo(code);
            assertThat(answer.body()).isEmpty();
            assertThat(answer.headers()).containsEntry("Retry-After", "600");
        }
    }

    @ParameterizedTest(name = "LN-09 {0} -> {1}")
    @CsvSource({"200, 503", "302, 503", "429, 429", "503, 503"})
    @DisplayName("LN-09 its code is that of a full node too, if it is an error; also one that was set while running")
    void saysHowAFullNodeRefuses(int code, int full) {
        Gate gate = gate();
        assertThat(gate.fullStatus()).isEqualTo(503);
        gate.change(settings -> change(settings, "{\"returnCode\":" + code + "}"));

        assertThat(Admission.OPEN.then(gate).fullStatus()).isEqualTo(full);
    }

    @Test
    @DisplayName("WJ-08 with a URL it redirects, whatever the code")
    void redirects() {
        sensors.sessions = 1;
        Answer answer =
                refusal(gate("enabled=true", "maxSessions=1", "returnUrl=https://other.example.com/push/connect"));

        assertThat(answer.status()).isEqualTo(307);
        assertThat(answer.headers()).containsEntry("Location", "https://other.example.com/push/connect");
        assertThat(answer.headers()).containsEntry("Retry-After", "600");
    }

    @Test
    @DisplayName("WJ-09 with headers, such as one that takes a cookie away")
    void hasTheHeadersOfTheOperator() {
        sensors.sessions = 1;
        Answer answer = refusal(gate(
                "enabled=true",
                "maxSessions=1",
                "returnCode=200",
                "returnHeaders={\"Refresh\":\"0\",\"Set-Cookie\":\"AffinityCookie=; Max-Age=0\"}"));

        assertThat(answer.headers()).containsEntry("Refresh", "0");
        assertThat(answer.headers()).containsEntry("Set-Cookie", "AffinityCookie=; Max-Age=0");
    }

    @Test
    @DisplayName("WJ-10 a change applies at once, as a whole")
    void changesWhileRunning() {
        Gate gate = gate();
        sensors.sessions = 10;
        sensors.heapBytes = 500_000_000;
        gate.measure();
        assertThat(gate.refuse()).isNull();

        GateSettings before = gate.change(settings -> change(settings, "{\"enabled\":true,\"maxSessions\":10}"));
        assertThat(before.enabled()).isFalse();
        assertThat(gate.reason()).isEqualTo(Reason.SESSIONS);

        gate.change(settings -> change(settings, "{\"maxSessions\":11,\"maxMemory\":\"400MB\",\"returnCode\":429}"));
        assertThat(gate.reason()).as("without waiting for the next look").isEqualTo(Reason.MEMORY);
        assertThat(refusal(gate).status()).isEqualTo(429);
    }

    @Test
    @DisplayName("WJ-10, WJ-11 a check that was taken out of the settings decides nothing from then on")
    void goesByNoCheckThatWasTakenAway() {
        Gate gate = gate("enabled=true", "check=http://127.0.0.1:1/");
        check.use(() -> false);
        assertThat(gate.reason()).isEqualTo(Reason.CHECK);

        gate.change(settings -> change(settings, "{\"maxSessions\":5}"));
        assertThat(gate.reason()).as("another setting").isEqualTo(Reason.CHECK);
        gate.change(settings -> change(settings, "{\"check\":null}"));
        assertThat(gate.reason()).isNull();
    }

    private static GateSettings change(GateSettings settings, String json) {
        return GateForm.change(settings, json.getBytes(StandardCharsets.UTF_8));
    }
}
