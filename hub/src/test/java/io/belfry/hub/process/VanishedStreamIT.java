package io.belfry.hub.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A client of a stream that no packet reaches any more. It lives in a network of its own, behind a cable, and loses its
 * address there; a proxy in between would not do, as its kernel acknowledges. Only root may build such a network.
 */
@Timeout(120)
class VanishedStreamIT {
    private static final String HUB = "198.51.100.77"; // RFC 5737, for tests
    private static final String CLIENT = "198.51.100.78/30";
    private static final String NETWORK = "belfry" + ProcessHandle.current().pid();
    private static final String HERE = NETWORK + "a";
    private static final String THERE = NETWORK + "b";
    private static final List<String> CABLE = List.of(
            "ip netns add " + NETWORK,
            "ip link add " + HERE + " type veth peer name " + THERE + " netns " + NETWORK,
            "ip address add " + HUB + "/30 dev " + HERE,
            "ip link set " + HERE + " up",
            "ip -n " + NETWORK + " address add " + CLIENT + " dev " + THERE,
            "ip -n " + NETWORK + " link set " + THERE + " up");
    private static final Pattern READY = Pattern.compile(
            "ready: clients at http:[\\\\/]+198\\.51\\.100\\.77:(\\d+).*servers at http:[\\\\/]+([0-9.:]+)");
    private static final String BODY = "{\"type\":\"connect\",\"id\":1,\"subs\":{\"news\":{}}}";
    private static final String REQUEST = "POST /connect HTTP/1.1\\r\\nHost: x\\r\\nAccept: text/event-stream\\r\\n"
            + "Content-Type: text/plain\\r\\nContent-Length: " + BODY.length() + "\\r\\n\\r\\n" + BODY;

    @TempDir
    Path folder = Path.of("unset");

    private static boolean run(String command) throws IOException, InterruptedException {
        try {
            Process process = new ProcessBuilder(command.split(" ", -1))
                    .redirectErrorStream(true)
                    .start();
            return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException noSuchProgram) {
            return false;
        }
    }

    @BeforeEach
    void layCable() throws Exception {
        for (String command : CABLE) {
            assumeThat(run(command))
                    .as(command + " needs root, iproute2 and veth")
                    .isTrue();
        }
    }

    @AfterEach
    void removeCable() throws Exception {
        run("ip link delete " + HERE);
        run("ip netns delete " + NETWORK);
    }

    @Test
    @DisplayName("row16 the client of a stream vanishes without a word: its place is free within 45 seconds")
    void streamOfAVanishedClientEnds() throws Exception {
        try (JarProcess hub = JarProcess.start(
                folder,
                Map.of(),
                "serve",
                "--port=0",
                "--admin-port=0",
                "--set=listen.host=" + HUB,
                "--set=auth.hmacSecret=" + RunningHub.SECRET,
                "--set=namespaces={\"default\":{\"subscribe\":\"anyone\"}}",
                "--set=admin.keys=[{\"key\":\"" + RunningHub.FULL_KEY + "\",\"scopes\":[\"read\"]}]")) {
            Matcher ready = hub.awaitOut(READY);
            URI metrics = URI.create("http://" + ready.group(2) + "/metrics");
            String speak =
                    "exec 3<>/dev/tcp/" + HUB + "/" + ready.group(1) + "; printf '" + REQUEST + "' >&3; exec cat <&3";
            Process client = new ProcessBuilder("ip", "netns", "exec", NETWORK, "bash", "-c", speak).start();
            try (BufferedReader in = client.inputReader()) {
                Awaitility.await("it is connected")
                        .atMost(Duration.ofSeconds(20))
                        .until(() -> String.valueOf(in.readLine()).startsWith("data: {\"type\":\"connected\""));
                assertThat(connections(metrics)).isEqualTo("1");

                assertThat(run("ip -n " + NETWORK + " address delete " + CLIENT + " dev " + THERE))
                        .isTrue();

                Awaitility.await("the hub has noticed")
                        .atMost(Duration.ofSeconds(45))
                        .pollInterval(Duration.ofMillis(500))
                        .until(() -> connections(metrics).equals("0"));
            } finally {
                client.destroyForcibly();
            }
        }
    }

    private static String connections(URI metrics) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(metrics)
                .header("Authorization", "Bearer " + RunningHub.FULL_KEY)
                .build();
        return HttpClient.newHttpClient()
                .send(request, BodyHandlers.ofString())
                .body()
                .lines()
                .filter(line -> line.startsWith("belfry_connections "))
                .map(line -> line.substring(line.indexOf(' ') + 1).replaceAll("\\.0$", ""))
                .findFirst()
                .orElse("none");
    }
}
