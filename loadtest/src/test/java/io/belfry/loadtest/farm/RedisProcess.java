package io.belfry.loadtest.farm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** A real redis-server on a port of its own, or a sentinel. Keeps its port and its folder when it is started again. */
public final class RedisProcess implements AutoCloseable {
    private static final String LOOPBACK = "127.0.0.1";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final String address;
    private final int port;
    private final Path folder;
    private final Path log;
    private final Map<String, String> environment;
    private List<String> options;
    private @Nullable ChildProcess process;

    private RedisProcess(
            Path folder, String name, String address, int port, Map<String, String> environment, List<String> options)
            throws IOException {
        this.address = address;
        this.port = port;
        this.folder = Files.createDirectories(folder.resolve(name));
        log = folder.resolve(name + ".log");
        this.environment = environment;
        this.options = options;
    }

    /** @param options as on the command line of redis-server; nothing is persisted unless they say so */
    static RedisProcess start(Path folder, String name, String... options) throws IOException {
        return start(folder, name, Map.of(), options);
    }

    /** @param address of this machine */
    static RedisProcess start(Path folder, String name, String address, int port, String... options)
            throws IOException {
        RedisProcess redis = new RedisProcess(folder, name, address, port, Map.of(), List.of(options));
        redis.start();
        return redis;
    }

    static RedisProcess start(Path folder, String name, Map<String, String> environment, String... options)
            throws IOException {
        RedisProcess redis = unstarted(folder, name, environment, options);
        redis.start();
        return redis;
    }

    /** One that has its port and its folder, and that {@link #start()} starts. */
    static RedisProcess unstarted(Path folder, String name, Map<String, String> environment, String... options)
            throws IOException {
        return new RedisProcess(folder, name, LOOPBACK, FreePort.next(), environment, List.of(options));
    }

    /** Not started yet; watches the server as the master named {@code farm}. One sentinel decides alone. */
    static RedisProcess sentinel(Path folder, String name, RedisProcess master, Duration downAfter) throws IOException {
        RedisProcess sentinel =
                new RedisProcess(folder, name, LOOPBACK, FreePort.next(), Map.of(), List.of("--sentinel"));
        Files.write(
                sentinel.folder.resolve("sentinel.conf"),
                List.of(
                        "sentinel monitor farm 127.0.0.1 " + master.port() + " 1",
                        "sentinel down-after-milliseconds farm " + downAfter.toMillis(),
                        "sentinel failover-timeout farm 2000")); // a second one waits for twice as long
        return sentinel;
    }

    /** Starts it again, as it was: with what it had written to its folder. */
    void start() throws IOException {
        List<String> command = new ArrayList<>(List.of("redis-server"));
        Path file = folder.resolve("sentinel.conf");
        if (Files.exists(file)) {
            command.add(file.toString());
        }
        command.addAll(List.of("--port", Integer.toString(port), "--bind", address, "--dir", folder.toString()));
        if (!Files.exists(file)) {
            command.addAll(List.of("--save", "", "--repl-diskless-sync-delay", "0"));
        }
        command.addAll(options);
        ChildProcess child = ChildProcess.start(log, environment, command);
        process = child;
        try {
            Awaitility.await("Redis answers")
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(10))
                    .until(() -> answers() || !child.isAlive());
        } finally {
            if (!answers()) {
                close();
            }
        }
        if (!child.isAlive()) {
            throw new IllegalStateException("redis-server has ended: " + child.log());
        }
    }

    /** Starts it again with other options. */
    void start(String... newOptions) throws IOException {
        options = List.of(newOptions);
        start();
    }

    private boolean answers() {
        try {
            return "PONG".equals(Resp.call(address, port, "PING"));
        } catch (IOException e) {
            return false;
        }
    }

    /** Removes what a server that was killed had written. */
    void wipe() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.delete(file);
            }
        }
    }

    public int port() {
        return port;
    }

    /** Where it writes. */
    Path folder() {
        return folder;
    }

    /** Runs a command; see {@link Resp}. */
    @Nullable
    Object call(String... words) throws IOException {
        return Resp.call(address, port, words);
    }

    boolean isAlive() {
        return process != null && process.isAlive();
    }

    ChildProcess process() {
        if (process == null) {
            throw new IllegalStateException("never started");
        }
        return process;
    }

    void kill() {
        close();
    }

    @Override
    public void close() {
        if (process != null) {
            process.close();
        }
    }
}
