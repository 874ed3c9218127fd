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

            assertThat(groups(node, "--channels", "400")).isZero();
            assertThat(report()).contains("\"id\" : \"T10\"", "CPU per delivery, 400 channels / 5");
            // A second at 100 publications, and one round of as much, to 2 of 10 clients each.
            assertThat(report()).containsPattern("\"few\" : \\{\\s+\"expected\" : 400,\\s+\"delivered\" : 400,");
            assertThat(report()).containsPattern("\"many\" : \\{\\s+\"expected\" : 400,\\s+\"delivered\" : 400,");
        }
    }

    @Test
    void refusesChannelsThatCannotBeDealtEvenly() {
        assertThat(Main.run("run", "groups", "--channels", "401", "--per-client", "80", "--clients", "10"))
                .isEqualTo(2);
    }

    private int groups(NodeProcess node, String... more) {
        List<String> arguments =
                new ArrayList<>(List.of("run", "groups", "--url", node.clients().toString()));
        arguments.addAll(List.of("--admin", node.servers().toString(), "--report", directory.toString()));
        arguments.addAll(List.of("--clients", "10", "--per-client", "80", "--rate", "100", "--rounds", "1"));
        arguments.addAll(List.of("--duration", "1s", "--warmup", "1s"));
        arguments.addAll(List.of(more));
        return Main.run(arguments.toArray(String[]::new));
    }

    private String report() throws IOException {
        return Files.readString(directory.resolve("report.json"));
    }
}
