package io.belfry.loadtest;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.loadtest.farm.Farm;
import io.belfry.loadtest.farm.NodeProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Short runs of {@code churn} against real nodes that notice soon who fell silent. */
@Timeout(120)
class ChurnIT {
    @RegisterExtension
    static final Farm farm = Farm.of("churn", 1, "heartbeat=1s", "namespaces.churn.presence=true");

    @TempDir
    Path directory = Path.of("unset");

    @Test
    void os26WhoeverComesAndGoesLeavesNothingBehind() throws IOException {
        assertThat(churn(farm.first(), "60s")).isZero();

        assertThat(figure("keys in Redis, afterwards")).contains("\"verdict\" : \"holds\"");
        assertThat(figure("open descriptors, afterwards")).contains("\"verdict\" : \"holds\"");
        // A third of the visitors come by WebSocket, and a tenth of these fall silent.
        assertThat(figure("visitors, fell silent")).containsPattern("\"value\" : ([2-9]|1\\d)\\.0,");
        assertThat(report()).containsPattern("\"stayed\" : \\{\\s+\"expected\" : [1-9]\\d{3,},");
        assertThat(report()).containsPattern("\"visitors\" : \\{\\s+\"expected\" : [1-9]\\d{2,},");
    }

    @Test
    void aHubThatKeepsWhoIsGoneFails() throws IOException {
        try (NodeProcess patient = farm.another("patient", "heartbeat=10m")) {
            patient.awaitReady();

            assertThat(churn(patient, "3s")).isEqualTo(1);
        }
        assertThat(figure("connections, afterwards")).contains("LIMIT BROKEN");
        assertThat(figure("open descriptors, afterwards")).contains("LIMIT BROKEN");
        assertThat(report()).contains("\"closes\" : true").doesNotContain("\"closes\" : false");
    }

    private int churn(NodeProcess node, String patience) {
        List<String> arguments = new ArrayList<>(List.of("run", "churn", "--report", directory.toString()));
        arguments.addAll(List.of("--url", node.clients().toString()));
        arguments.addAll(List.of("--admin", node.servers().toString()));
        arguments.addAll(List.of("--redis", "redis://belfry:secret@127.0.0.1:" + farm.redis.port()));
        arguments.addAll(List.of("--clients", "30", "--arrivals", "30", "--stay", "200ms", "--rounds", "2"));
        arguments.addAll(List.of("--duration", "4s", "--warmup", "2s", "--settle", "1s", "--patience", patience));
        return Main.run(arguments.toArray(String[]::new));
    }

    /** What the report says of a figure. */
    private String figure(String name) throws IOException {
        String report = report();
        int at = report.indexOf("\"" + name + "\"");
        assertThat(at).as(name).isPositive();
        return report.substring(at, report.indexOf("\"verdict\"", at) + 40);
    }

    private String report() throws IOException {
        return Files.readString(directory.resolve("report.json"));
    }
}
