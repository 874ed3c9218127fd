package io.belfry.loadtest.farm;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.loadtest.Main;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A short run of {@code groups} against a real node: what it measures here means nothing, its account does. */
@Timeout(90)
class GroupsIT {
    @TempDir
    Path directory = Path.of("unset");

    @Test
    void t10ReachesEqualNumbersOfClientsWithFewAndWithManyChannels(@TempDir Path processes) throws IOException {
        try (NodeProcess node = NodeProcess.start(processes, "h1")) {
            node.awaitReady();

            assertThat(groups(node, 400, 80, 10, 100, "1s")).isZero();
            assertThat(report()).contains("\"id\" : \"T10\"", "CPU per delivery, 400 channels / 5");
            // A second at 100 publications, and one round of as much, to 2 of 10 clients each.
            assertThat(report()).containsPattern("\"few\" : \\{\\s+\"expected\" : 400,\\s+\"delivered\" : 400,");
            assertThat(report()).containsPattern("\"many\" : \\{\\s+\"expected\" : 400,\\s+\"delivered\" : 400,");
        }
    }

    /** What does not fit into one {@code connect} is subscribed to afterwards, a burst at a time. */
    @Test
    void t10ClientsOfMoreChannelsThanOneConnectHoldsAreSubscribedToAll(@TempDir Path processes) throws IOException {
        String[] settings = {"--set", "limits.channels=3250", "--set", "limits.commandsPerSecond=0"};
        try (NodeProcess node = NodeProcess.start(processes, "h1", settings)) {
            node.awaitReady();

            // In three seconds each of the channels is published to, the last of each client too.
            assertThat(groups(node, 6500, 3250, 2, 2200, "3s")).isZero();
            assertThat(report()).contains("CPU per delivery, 6,500 channels / 2");
            assertThat(report()).containsPattern("\"many\" : \\{\\s+\"expected\" : 8800,\\s+\"delivered\" : 8800,");
        }
    }

    @Test
    void refusesChannelsThatCannotBeDealtEvenly() {
        assertThat(Main.run("run", "groups", "--channels", "401", "--per-client", "80", "--clients", "10"))
                .isEqualTo(2);
    }

    private int groups(NodeProcess node, int channels, int perClient, int clients, int rate, String duration) {
        List<String> arguments =
                new ArrayList<>(List.of("run", "groups", "--url", node.clients().toString()));
        arguments.addAll(List.of("--admin", node.servers().toString(), "--report", directory.toString()));
        arguments.addAll(List.of("--channels", "" + channels, "--per-client", "" + perClient));
        arguments.addAll(List.of("--clients", "" + clients, "--rate", "" + rate, "--rounds", "1"));
        arguments.addAll(List.of("--duration", duration, "--warmup", "1s", "--settle", "200ms"));
        return Main.run(arguments.toArray(String[]::new));
    }

    private String report() throws IOException {
        return Files.readString(directory.resolve("report.json"));
    }
}
