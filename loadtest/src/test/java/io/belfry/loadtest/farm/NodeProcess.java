package io.belfry.loadtest.farm;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * {@code belfry serve} in a process of its own, on ports that it keeps when it is started again. In development mode unless
 * said otherwise.
 */
public final class NodeProcess implements AutoCloseable {
    public static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(1))
            .build();

    private static final Duration PATIENCE = Duration.ofSeconds(40);

    private final String name;
    private final Path log;
    private final List<String> arguments;
    private final Surroundings surroundings;
    private final int port;
    private final int adminPort;
    private @Nullable ChildProcess process;

    /**
     * What a node finds where it is started.
     *
     * @param launcher a command that becomes the node's, which follows it; empty for none
     * @param environment beside that of the test; if there is any, nothing but {@code serve} is said on the command line
     */
    record Surroundings(List<String> launcher, List<String> javaOptions, Map<String, String> environment) {
        static final Surroundings PLAIN = new Surroundings(List.of(), List.of(), Map.of());
    }

    private NodeProcess(Path folder, String name, Surroundings surroundings, List<String> arguments)
            throws IOException {
        this.name = name;
        this.arguments = arguments;
        this.surroundings = surroundings;
        log = folder.resolve(name + ".log");
        port = FreePort.next();
        adminPort = FreePort.next();
    }

    /** Starts a node without waiting for it; several start faster together. */
    static NodeProcess start(Path folder, String name, String... arguments) throws IOException {
        return start(folder, name, Surroundings.PLAIN, arguments);
    }

    static NodeProcess start(Path folder, String name, List<String> javaOptions, String... arguments)
            throws IOException {
        return start(folder, name, new Surroundings(List.of(), javaOptions, Map.of()), arguments);
    }

    static NodeProcess start(Path folder, String name, Surroundings surroundings, String... arguments)
            throws IOException {
        List<String> all = new ArrayList<>(List.of("--dev"));
        all.addAll(List.of(arguments));
        NodeProcess node = new NodeProcess(folder, name, surroundings, all);
        node.start();
        return node;
    }

    /** As in production: only who has a token or a key is let in, which the arguments must name. */
    public static NodeProcess startInProduction(Path folder, String name, String... arguments) throws IOException {
        return startInProduction(folder, name, Surroundings.PLAIN, arguments);
    }

    static NodeProcess startInProduction(Path folder, String name, Surroundings surroundings, String... arguments)
            throws IOException {
        NodeProcess node = new NodeProcess(folder, name, surroundings, List.of(arguments));
        node.start();
        return node;
    }

    public void start() throws IOException {
        List<String> command = new ArrayList<>(surroundings.launcher());
        List<String> javaOptions = new ArrayList<>(List.of("-Xmx256m"));
        javaOptions.addAll(surroundings.javaOptions());
        command.addAll(HubJar.command(javaOptions));
        command.add("serve");
        Map<String, String> environment = new HashMap<>(surroundings.environment());
        if (environment.isEmpty()) {
            command.addAll(List.of("--port", Integer.toString(port), "--admin-port", Integer.toString(adminPort)));
            command.addAll(List.of("--node", name));
            command.addAll(arguments);
        } else {
            environment.put("BELFRY_LISTEN_PORT", Integer.toString(port));
            environment.put("BELFRY_ADMIN_PORT", Integer.toString(adminPort));
            environment.put("BELFRY_NODE", name);
        }
        process = ChildProcess.start(log, environment, command);
    }

    public NodeProcess awaitReady() {
        return awaitReady("");
    }

    /** Waits until it is ready; its paths have this prefix. */
    public NodeProcess awaitReady(String prefix) {
        return awaitReady(clients().resolve(prefix + "/health/ready"));
    }

    /** Waits until it is ready, by its admin port, for one whose public port is not for everybody. */
    public NodeProcess awaitAdminReady() {
        return awaitReady(servers().resolve("/health/ready"));
    }

    private NodeProcess awaitReady(URI health) {
        Awaitility.await()
                .atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> {
                    if (!process().isAlive()) {
                        throw new IllegalStateException(
                                name + " has ended: " + process().log());
                    }
                    return ready(health) == 200;
                });
        return this;
    }

    public String name() {
        return name;
    }

    public URI clients() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** Where clients connect. */
    public URI connect() {
        return clients().resolve("/connect");
    }

    public URI servers() {
        return URI.create("http://127.0.0.1:" + adminPort);
    }

    public ChildProcess process() {
        if (process == null) {
            throw new IllegalStateException("never started");
        }
        return process;
    }

    /** Status of {@code /health/ready}; 0 if nobody answers within two seconds. */
    public int ready() {
        return ready(clients().resolve("/health/ready"));
    }

    private static int ready(URI health) {
        try {
            HttpRequest request = HttpRequest.newBuilder(health)
                    .timeout(Duration.ofSeconds(2))
                    .build();
            return HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        } catch (IOException e) {
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    /** What an operator sees. */
    public String get(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(servers().resolve(path))
                .timeout(Duration.ofSeconds(5))
                .build();
        return HTTP.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }

    /** Value of a metric, summed over its labels. */
    public double metric(String name) throws IOException, InterruptedException {
        return get("/metrics")
                .lines()
                .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    public void kill() {
        close();
    }

    @Override
    public void close() {
        if (process != null) {
            process.close();
        }
    }
}
