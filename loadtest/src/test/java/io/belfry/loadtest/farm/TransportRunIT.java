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

/** Short runs of {@code poll} and {@code storm}: what they measure here means nothing, their accounts do. */
@Timeout(90)
class TransportRunIT {
    @TempDir
    Path directory = Path.of("unset");

    @Test
    void t09DeliversTheSameByPollAndByWebSocket(@TempDir Path processes) throws IOException {
        try (NodeProcess node = NodeProcess.start(processes, "h1")) {
            node.awaitReady();
            List<String> arguments =
                    new ArrayList<>(List.of("--url", node.clients().toString()));
            arguments.addAll(List.of("--admin", node.servers().toString(), "--clients", "50"));
            arguments.addAll(List.of("--rate", "20", "--rounds", "1", "--duration", "1s", "--warmup", "1s"));
            arguments.addAll(List.of("--settle", "200ms"));

            assertThat(run("poll", arguments)).isZero();
        }
        assertThat(report()).contains("\"id\" : \"T9\"", "live heap per held poll");
        // A second of warming and one round, at 20 publications a second to 50 clients.
        for (String transport : List.of("poll", "websocket")) {
            assertThat(report())
                    .containsPattern("\"" + transport + "\" : \\{\\s+\"expected\" : 2000,\\s+\"delivered\" : 2000,");
        }
    }

    @Test
    void t11FiveHundredClientsLoseTheirNodeAndMissNothing(@TempDir Path processes) throws IOException {
        try (RedisProcess redis = RedisProcess.start(processes, "redis")) {
            List<String> arguments = new ArrayList<>(List.of("--hub", HubJar.JAR.toString()));
            arguments.addAll(List.of("--redis", "redis://127.0.0.1:" + redis.port()));
            arguments.addAll(List.of("--clients", "500", "--channels", "10", "--duration", "6s"));

            assertThat(run("storm", arguments)).isZero();
        }
        assertThat(report()).contains("\"id\" : \"T11\"", "\"closes\" : true");
        // Six seconds at 20 publications a second, each to 50 of the clients.
        assertThat(report()).containsPattern("\"expected\" : 6000,\\s+\"delivered\" : 6000,");
    }

    @Test
    void stormIsRefusedWithoutNodesToStart() {
        assertThat(Main.run("run", "storm")).isEqualTo(2);
    }

    private int run(String scenario, List<String> more) {
        List<String> arguments = new ArrayList<>(List.of("run", scenario, "--report", directory.toString()));
        arguments.addAll(more);
        return Main.run(arguments.toArray(String[]::new));
    }

    private String report() throws IOException {
        return Files.readString(directory.resolve("report.json"));
    }
}
