package io.belfry.hub.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.hub.config.Config;
import io.belfry.hub.metrics.Metrics;
import io.belfry.hub.testing.Configs;
import io.belfry.hub.testing.ManualSensors;
import io.belfry.hub.testing.ManualTime;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class AgentAnswerTest {
    private static final Metrics METRICS = new Metrics();

    private final ManualTime time = new ManualTime();
    private final ManualSensors sensors = new ManualSensors();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicBoolean ready = new AtomicBoolean(true);
    private final Leaving leaving = new Leaving(METRICS);

    @AfterAll
    static void close() {
        METRICS.close();
    }

    private AgentAnswer answer(int most, String... settings) {
        Config config = Configs.development(settings);
        WatchedCheck none = new WatchedCheck(Runnable::run, time, METRICS);
        Gate gate = new Gate(config.gate(), sensors, none, METRICS);
        return new AgentAnswer(ready::get, leaving, gate, open::get, most, sensors, time);
    }

    @Test
    @DisplayName("OS-05 the weight is what is left of the cap, which is told too")
    void weighsWhatIsLeft() {
        AgentAnswer answer = answer(1_000);
        time.advance(Duration.ofMinutes(1));

        assertThat(answer.get()).isEqualTo("up 100% maxconn:1000\n");
        open.set(250);
        assertThat(answer.get()).isEqualTo("up 75% maxconn:1000\n");
        open.set(999);
        assertThat(answer.get()).isEqualTo("up 1% maxconn:1000\n");
        open.set(1_000);
        assertThat(answer.get()).isEqualTo("up 0% maxconn:1000\n");
    }

    @Test
    @DisplayName("OS-05 the scarcest decides, and a gate that is closed leaves nothing")
    void theScarcestDecides() {
        AgentAnswer answer = answer(1_000, "gate.enabled=true", "gate.maxSessions=100");
        time.advance(Duration.ofMinutes(1));
        open.set(100);
        sensors.sessions = 60;
        assertThat(answer.get()).isEqualTo("up 40% maxconn:1000\n");
        sensors.sessions = 100;
        assertThat(answer.get()).isEqualTo("up 0% maxconn:1000\n");
    }

    @Test
    @DisplayName(
            "OS-05 whoever leaves says drain; ready, which alone undoes it, is said by the process that comes after")
    void onlyANewProcessSaysReady() {
        AgentAnswer answer = answer(0);
        assertThat(answer.get()).isEqualTo("ready up 100%\n");
        time.advance(Duration.ofSeconds(60));
        assertThat(answer.get())
                .as("an operator may have told HAProxy otherwise")
                .isEqualTo("up 100%\n");
        leaving.announce();
        assertThat(answer.get()).isEqualTo("drain\n");
        leaving.close();
        assertThat(answer.get()).isEqualTo("drain\n");
    }

    @Test
    @DisplayName("OS-07 cut off from the others it is down")
    void isDownWhenCutOff() {
        ready.set(false);
        assertThat(answer(0).get()).startsWith("down #").endsWith("\n");
    }
}
