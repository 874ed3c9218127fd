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
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Short runs of {@code ramp} against real nodes: what they measure here means nothing, their accounts do. */
@Timeout(90)
class RampIT {
    @RegisterExtension
    static final Farm farm = Farm.of("ramp", 2);

    @TempDir
    Path directory = Path.of("unset");

    @Test
    void t06CrossesFromOneNodeToTheOtherAndTheAccountCloses() throws IOException {
        int exit = ramp("--admin", farm.second().servers().toString(), "--channels", "3", "--clients", "4");

        assertThat(exit).isZero();
        assertThat(report()).contains("\"publishes at\"", "publications a second sustained", "\"id\" : \"T6\"");
        assertThat(report()).contains("\"closes\" : true", "\"expected\" : ").doesNotContain("secret");
    }

    @Test
    void publishesPastTheNodesOverRedis() throws IOException {
        double before = publications();

        int exit = ramp("--feed", "redis", "--redis", redis(), "--clients", "2");

        assertThat(exit).isZero();
        assertThat(report()).contains("\"closes\" : true", "\"id\" : \"T6\"").doesNotContain("secret");
        assertThat(publications()).isEqualTo(before);
    }

    @Test
    void failsWhenTheStatedSaturationIsNotReached() throws IOException {
        int exit = ramp("--admin", farm.first().servers().toString(), "--min-saturation", "81");

        assertThat(exit).isEqualTo(1);
        assertThat(report()).contains("LIMIT BROKEN", "\"closes\" : true");
    }

    private int ramp(String... more) {
        List<String> arguments = new ArrayList<>(List.of("run", "ramp"));
        arguments.addAll(List.of("--url", farm.first().clients().toString(), "--report", directory.toString()));
        arguments.addAll(List.of("--rate", "20", "--max-rate", "80", "--duration", "1s", "--warmup", "500ms"));
        // As patient as the machine may be busy: it is the account that is looked at.
        arguments.addAll(List.of("--rounds", "1", "--keep-up", "10s"));
        arguments.addAll(List.of(more));
        return Main.run(arguments.toArray(String[]::new));
    }

    private static String redis() {
        return "redis://belfry:secret@127.0.0.1:" + farm.redis.port();
    }

    private static double publications() throws IOException {
        return farm.sum("belfry_publications_total");
    }

    private String report() throws IOException {
        return Files.readString(directory.resolve("report.json"));
    }
}
