package io.belfry.loadtest.farm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.belfry.client.Publisher;
import io.belfry.client.Tokens;
import io.belfry.loadtest.farm.NodeProcess.Surroundings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a node may expect of the machine that it runs on, which is little: rows GX and OS of the requirements. */
@Timeout(90)
class MachineRowsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String SECRET = "a secret of tests, long enough for HS256";
    private static final String API_KEY = "an-api-key-of-tests";

    private Path folder;
    private RedisProcess redis;

    @BeforeEach
    void start() throws IOException {
        folder = Farm.newFolder("machine");
        redis = RedisProcess.start(folder, "redis");
    }

    @AfterEach
    void stop() {
        redis.close();
    }

    private String redisUri() {
        return "redis://127.0.0.1:" + redis.port();
    }

    @Test
    @DisplayName(
            "GX-16 GX-17 a node starts, reaches Redis and serves where no file can be written, not even a temporary one")
    void readOnlyMachine() throws Exception {
        assumeTrue(ReadOnlyMachine.isPossible(), "needs root");
        servesFrom(new Surroundings(ReadOnlyMachine.launcher(), List.of(), Map.of()));
    }

    @Test
    @DisplayName("GX-16 GX-17 a node starts, reaches Redis and serves where there is no directory for temporary files")
    void noDirectoryForTemporaryFiles() throws Exception {
        servesFrom(new Surroundings(List.of(), List.of("-Djava.io.tmpdir=/nowhere"), Map.of()));
    }

    private void servesFrom(Surroundings surroundings) throws Exception {
        try (NodeProcess node = NodeProcess.start(folder, "h1", surroundings, "--redis", redisUri());
                Publisher publisher = Publisher.redis(redisUri())) {
            node.awaitReady();
            try (PlainClient client = PlainClient.connect(node.clients(), new ConnectLine().channel("gx16"))) {
                publisher.publish("gx16", "1").join();
                client.awaitExactly("gx16", List.of("1"));
                client.send("{\"type\":\"publish\",\"id\":2,\"channel\":\"gx16\",\"data\":2}");
                client.awaitExactly("gx16", List.of("1", "2"));
            }
            String poll = "{\"type\":\"connect\",\"id\":1,\"wait\":0,\"subs\":{\"gx16\":{\"rewind\":2}}}";
            assertThat(post(node.connect(), "application/x-ndjson", poll)).isEqualTo(200);
            assertThat(announce(node.servers(), 4 << 20))
                    .as("what is too large is refused before it comes, and not put aside in a file")
                    .startsWith("HTTP/1.1 413 ");
            assertThat(node.process().log()).doesNotContain("ERROR").doesNotContain("Exception");
        }
    }

    private static int post(URI url, String type, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(url)
                .timeout(Duration.ofSeconds(5))
                .header("Content-Type", type)
                .POST(BodyPublishers.ofString(body))
                .build();
        return NodeProcess.HTTP.send(request, BodyHandlers.discarding()).statusCode();
    }

    /** Says that a publication of so many bytes follows, and nothing more; returns the first line of the answer. */
    private static String announce(URI api, int bytes) throws IOException {
        try (Socket socket = new Socket(api.getHost(), api.getPort())) {
            socket.setSoTimeout(5_000);
            String head =
                    "POST /api/publish HTTP/1.1\r\nHost: hub\r\nContent-Type: application/json\r\nContent-Length: "
                            + bytes + "\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            return String.valueOf(
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                            .readLine());
        }
    }

    @Test
    @DisplayName("OS-23 the same jar, started twice without a word on the command line, is two nodes of one farm")
    void onlyTheEnvironmentDiffers() throws Exception {
        Map<String, String> environment = Map.of(
                "BELFRY_BUS_REDIS",
                redisUri(),
                "BELFRY_AUTH_HMACSECRET",
                SECRET,
                "BELFRY_ADMIN_KEYS",
                "[{\"key\":\"" + API_KEY + "\",\"scopes\":[\"publish\"]}]");
        Surroundings surroundings = new Surroundings(List.of(), List.of(), environment);
        String token = Tokens.hmac(SECRET).user("42").subscribe("os23").mint();
        try (NodeProcess one = NodeProcess.startInProduction(folder, "h1", surroundings);
                NodeProcess two = NodeProcess.startInProduction(folder, "h2", surroundings)) {
            one.awaitReady();
            two.awaitReady();
            ConnectLine line = new ConnectLine().token(token).channel("os23");
            try (PlainClient here = PlainClient.connect(one.clients(), line);
                    PlainClient there = PlainClient.connect(two.clients(), line);
                    Publisher publisher = Publisher.http(one.servers(), API_KEY)) {
                assertThat(List.of(here.node(), there.node())).containsExactly("h1", "h2");
                assertThat(publisher.publish("os23", "1").join().accepted()).isTrue();
                here.awaitExactly("os23", List.of("1"));
                there.awaitExactly("os23", List.of("1"));
            }
        }
    }

    @Test
    @DisplayName("OS-29 while Redis is away a node is live and not ready, and it is ready again without a restart")
    void liveButNotReady() throws Exception {
        try (NodeProcess node = NodeProcess.start(folder, "h1", "--redis", redisUri())) {
            node.awaitReady();
            redis.kill();
            Awaitility.await("not ready").atMost(PATIENCE).until(() -> node.ready() == 503);
            assertThat(live(node)).isEqualTo(200);
            redis.start();
            node.awaitReady();
            assertThat(live(node)).isEqualTo(200);
        }
    }

    private static int live(NodeProcess node) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(node.clients().resolve("/health/live"))
                .timeout(Duration.ofSeconds(2))
                .build();
        return NodeProcess.HTTP.send(request, BodyHandlers.discarding()).statusCode();
    }

    @Test
    @DisplayName(
            "GX-20 a node creates no file and logs JSON lines without a token, a ticket or a payload, at every level")
    void logsToStandardOutputOnly() throws Exception {
        Path empty = Files.createDirectory(folder.resolve("empty"));
        List<String> options = List.of("-Djava.io.tmpdir=" + empty, "-Duser.home=" + empty, "-XX:-UsePerfData");
        List<String> launcher = List.of("sh", "-c", "cd '" + empty + "' && exec \"$@\"", "sh");
        String token =
                Tokens.hmac(SECRET).user("42").subscribe("gx20").publish("gx20").mint();
        Surroundings surroundings = new Surroundings(launcher, options, Map.of());
        try (NodeProcess node = NodeProcess.startInProduction(
                folder,
                "h1",
                surroundings,
                Farm.arguments(
                        redisUri(),
                        "log.format=json",
                        "log.level=debug",
                        "auth.hmacSecret=" + SECRET,
                        "admin.keys=[{\"key\":\"" + API_KEY + "\",\"scopes\":[\"publish\"]}]"))) {
            node.awaitReady();
            Marked marked = new Marked(node, token, API_KEY);
            marked.sayEverythingOnce();
            assertThat(openFiles(node)).as("files open for writing").isEmpty();
            node.process().signal("KILL");
            node.process().exitCode();

            assertThat(empty).isEmptyDirectory();
            List<String> lines = node.process().log().lines().toList();
            assertThat(lines)
                    .hasSizeGreaterThan(2)
                    .allSatisfy(line -> assertThat(ReceivedLine.parse(line)
                                    .json()
                                    .path("formattedMessage")
                                    .asText())
                            .isNotEmpty());
            assertThat(node.process().log()).doesNotContain(marked.secrets());
        }
    }

    /** Regular files, but for the log that its standard output goes to. */
    private static List<String> openFiles(NodeProcess node) throws IOException {
        Path process = Path.of("/proc", Long.toString(node.process().pid()));
        try (Stream<Path> descriptors = Files.list(process.resolve("fd"))) {
            return descriptors
                    .filter(each -> Files.isRegularFile(each) && isForWriting(process, each))
                    .map(MachineRowsIT::target)
                    .filter(target -> !target.endsWith("h1.log"))
                    .toList();
        }
    }

    /** The last octal digit of the flags is 0 for reading only. */
    private static boolean isForWriting(Path process, Path descriptor) {
        Path flags = process.resolve("fdinfo").resolve(descriptor.getFileName());
        try (Stream<String> lines = Files.lines(flags)) {
            return lines.anyMatch(line -> line.startsWith("flags:") && !line.endsWith("0"));
        } catch (IOException | UncheckedIOException e) {
            return false; // closed in between
        }
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            return "";
        }
    }
}
