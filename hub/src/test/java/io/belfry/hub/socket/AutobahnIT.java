package io.belfry.hub.socket;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The Autobahn test suite, groups 1–7, 9 and 10, against an echo on the very codec and the very handshake guard.
 *
 * <p>Group 8 does not exist; 12 and 13 are about compression, which is never negotiated. Maven unpacks the suite into
 * the build directory. It is Python 2: run by {@code python2.7} where there is one, else by Jython.
 */
class AutobahnIT {
    private static final Path TARGET = Path.of("target").toAbsolutePath();
    private static final Path SUITE = TARGET.resolve("autobahn");
    private static final Path JYTHON = TARGET.resolve("jython.jar");
    private static final Duration MOST = Duration.ofMinutes(15);
    private static final int CASES = 301; // what groups 1–7, 9 and 10 hold in this release of the suite
    private static final int LARGEST_MESSAGE = 16 << 20; // of group 9

    /** The suite sends more fragments and pings than a client of ours may, and binary messages. */
    private static final FrameLimits LIMITS =
            new FrameLimits(LARGEST_MESSAGE, Integer.MAX_VALUE, MOST.toNanos(), Integer.MAX_VALUE, true);

    private static final String RUN = "import sys; sys.argv = ['wstest', '-m', 'fuzzingclient', '-s', 'spec.json'];"
            + " sys.path.insert(0, sys.path[-1]); from autobahntestsuite.wstest import run; run()";

    @Test
    void passesEveryCaseStrictly(@TempDir Path folder) throws Exception {
        ObjectMapper json = new ObjectMapper();
        try (EchoPort echo = new EchoPort(LIMITS, 0)) {
            Map<String, Object> specification = Map.of(
                    "options", Map.of("failByDrop", false),
                    "outdir", folder.resolve("report").toString(),
                    "servers", List.of(Map.of("agent", "belfry", "url", "ws://127.0.0.1:" + echo.port() + "/connect")),
                    "cases", List.of("1.*", "2.*", "3.*", "4.*", "5.*", "6.*", "7.*", "9.*", "10.*"),
                    "exclude-cases", List.of(),
                    "exclude-agent-cases", Map.of());
            json.writeValue(folder.resolve("spec.json").toFile(), specification);
            run(folder);
        }
        JsonNode cases =
                json.readTree(folder.resolve("report/index.json").toFile()).path("belfry");
        List<String> bad = new ArrayList<>();
        for (Map.Entry<String, JsonNode> each : cases.properties()) {
            String behavior = each.getValue().path("behavior").asText();
            String close = each.getValue().path("behaviorClose").asText();
            if (!isGood(behavior) || !isGood(close)) {
                bad.add(each.getKey() + " " + behavior + ", close " + close);
            }
        }
        System.out.println("Autobahn: " + cases.size() + " cases, " + bad.size() + " failed or not strict");
        assertThat(bad).isEmpty();
        assertThat(cases.size()).isEqualTo(CASES);
    }

    private static boolean isGood(String behavior) {
        return behavior.equals("OK") || behavior.equals("INFORMATIONAL");
    }

    private static void run(Path folder) throws IOException, InterruptedException {
        Process process = command(folder, interpreter(folder)).start();
        try {
            assertThat(process.waitFor(MOST.toSeconds(), TimeUnit.SECONDS))
                    .as("ends in time")
                    .isTrue();
            assertThat(process.exitValue())
                    .as(Files.readString(folder.resolve("log")))
                    .isZero();
        } finally {
            process.destroyForcibly();
        }
    }

    private static ProcessBuilder command(Path folder, List<String> words) {
        ProcessBuilder builder = new ProcessBuilder(words)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile());
        builder.environment().put("PYTHONPATH", SUITE.toString());
        builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
        builder.environment()
                .put("PYENV_VERSION", "2.7.18"); // for those who have it from pyenv, the last there will be
        return builder;
    }

    private static List<String> interpreter(Path folder) throws IOException, InterruptedException {
        if (runs(command(folder, List.of("python2.7", "-c", "pass")))) {
            return List.of("python2.7", "-c", RUN);
        }
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String path = "-Dpython.path=" + SUITE;
        return List.of(java, path, "-Dpython.cachedir.skip=true", "-jar", JYTHON.toString(), "-c", RUN);
    }

    /** Whether the interpreter is there and works: a name on the path may be an empty shim. */
    private static boolean runs(ProcessBuilder builder) throws InterruptedException {
        try {
            Process process = builder.start();
            return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
