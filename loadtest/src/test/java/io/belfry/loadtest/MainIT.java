package io.belfry.loadtest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whole runs against a fake hub in this process. */
@Timeout(60)
class MainIT {
    @TempDir
    Path directory = Path.of("unset");

    @Test
    void broadcastPassesAndWritesItsReportWhenEverythingArrives() throws IOException {
        try (FakeHub hub = new FakeHub("load:0", FakeHub.Fault.NONE)) {
            int exit = broadcast(hub, "--burst", "5", "--report", directory.toString());

            assertThat(exit).isZero();
        }
        String report = Files.readString(directory.resolve("report.json"));
        assertThat(report).contains("\"passed\" : true", "\"id\" : \"T3\"", "\"id\" : \"T4\"", "\"id\" : \"T5\"");
        assertThat(report).contains("\"server\" : \"floor\"", "\"p99.99\"", "\"closes\" : true");
    }

    @ParameterizedTest
    @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void broadcastFailsWhenTheHubErrsOnce(FakeHub.Fault fault) throws IOException {
        try (FakeHub hub = new FakeHub("load:0", fault)) {
            assertThat(broadcast(hub, "--no-floor")).isEqualTo(1);
        }
    }

    @Test
    void broadcastFailsWhenAStatedLimitIsBroken() throws IOException {
        try (FakeHub hub = new FakeHub("load:0", FakeHub.Fault.NONE)) {
            assertThat(broadcast(hub, "--no-floor", "--max-p99", "1us")).isEqualTo(1);
        }
    }

    @Test
    void theReportIsAlsoAPageWithPlots() throws IOException {
        try (FakeHub hub = new FakeHub("load:0", FakeHub.Fault.NONE)) {
            assertThat(broadcast(hub, "--report", directory.toString())).isZero();
        }
        assertThat(Files.readString(directory.resolve("report.html")))
                .contains("PASSED", "T3 CPU per delivery, hub / floor", "Latency by percentile", "Over time")
                .contains("<polyline", "<rect", "<title>floor, round 1: ");
    }

    @Test
    void burstWaitsForTheLastDeliveryOfEach() throws IOException {
        try (FakeHub hub = new FakeHub("burst:0", FakeHub.Fault.NONE)) {
            assertThat(burst(hub, "--report", directory.toString())).isZero();
        }
        String report = Files.readString(directory.resolve("report.json"));
        assertThat(report).contains("\"id\" : \"T4\"", "until its last delivery, longest", "\"closes\" : true");
        // Two rounds of half a second with a rest of 100 ms after each burst: at least one burst, at most ten.
        assertThat(report).containsPattern("until its last delivery, median\",[^}]+ in ([2-9]|10) bursts");
    }

    @ParameterizedTest
    @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void burstFailsWhenTheHubErrsOnce(FakeHub.Fault fault) throws IOException {
        try (FakeHub hub = new FakeHub("burst:0", fault)) {
            assertThat(burst(hub)).isEqualTo(1);
        }
    }

    @Test
    void burstFailsWhenTheLastDeliveryIsLaterThanStated() throws IOException {
        try (FakeHub hub = new FakeHub("burst:0", FakeHub.Fault.NONE)) {
            assertThat(burst(hub, "--max-last", "1us", "--report", directory.toString()))
                    .isEqualTo(1);
        }
        assertThat(Files.readString(directory.resolve("report.json"))).contains("LIMIT BROKEN", "\"closes\" : true");
    }

    @Test
    void idleMeasuresMemoryAcceptsAndIdleTime() throws IOException {
        // The fake knows one channel only, so all but one subscription are refused: one client is what it can hold.
        try (FakeHub hub = new FakeHub("idle:0", FakeHub.Fault.NONE)) {
            int exit = Main.run(
                    "run",
                    "idle",
                    "--url",
                    hub.url(),
                    "--clients",
                    "1",
                    "--from",
                    "1",
                    "--duration",
                    "1s",
                    "--report",
                    directory.toString());

            assertThat(exit).isZero();
        }
        assertThat(Files.readString(directory.resolve("report.json")))
                .contains(
                        "\"id\" : \"T1\"",
                        "\"id\" : \"T2\"",
                        "\"id\" : \"T7\"",
                        "\"id\" : \"T8\"",
                        "\"closes\" : true");
    }

    @Test
    void slowFailsWhenTheHubKeepsThoseWhoNeverRead() throws IOException {
        try (FakeHub hub = new FakeHub("slow:0", FakeHub.Fault.NONE)) {
            int exit = Main.run(
                    "run",
                    "slow",
                    "--url",
                    hub.url(),
                    "--admin",
                    hub.adminUrl(),
                    "--clients",
                    "6",
                    "--slow",
                    "2",
                    "--duration",
                    "1s",
                    "--rounds",
                    "2",
                    "--settle",
                    "100ms",
                    "--report",
                    directory.toString());

            assertThat(exit).isEqualTo(1);
        }
        String report = Files.readString(directory.resolve("report.json"));
        assertThat(report).contains("LIMIT BROKEN", "\"closes\" : true");
        assertThat(report).contains("beside slow ones / alone", "in 2 rounds");
    }

    @Test
    void failsWhenNoHubIsThere() {
        assertThat(Main.run("run", "broadcast", "--url", "http://127.0.0.1:1")).isEqualTo(1);
    }

    @Test
    void refusesWhatItDoesNotUnderstandWithUsage() {
        assertThat(Main.run("run", "nonsense")).isEqualTo(2);
        assertThat(Main.run("run", "idle", "--duration", "soon")).isEqualTo(2);
        assertThat(Main.run("run", "broadcast", "--burst", "101")).isEqualTo(2);
    }

    private static int burst(FakeHub hub, String... more) throws IOException {
        List<String> arguments =
                new ArrayList<>(List.of("run", "burst", "--url", hub.url(), "--admin", hub.adminUrl()));
        arguments.addAll(List.of("--clients", "40", "--burst", "5", "--rest", "100ms", "--duration", "500ms"));
        arguments.addAll(List.of("--warmup", "250ms", "--rounds", "2"));
        arguments.addAll(List.of(more));
        return Main.run(arguments.toArray(String[]::new));
    }

    private static int broadcast(FakeHub hub, String... more) throws IOException {
        List<String> arguments =
                new ArrayList<>(List.of("run", "broadcast", "--url", hub.url(), "--admin", hub.adminUrl()));
        arguments.addAll(
                List.of("--clients", "40", "--rate", "50", "--duration", "1s", "--warmup", "250ms", "--rounds", "1"));
        arguments.addAll(List.of(more));
        return Main.run(arguments.toArray(String[]::new));
    }
}
