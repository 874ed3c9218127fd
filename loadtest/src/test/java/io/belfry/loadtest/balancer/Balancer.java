package io.belfry.loadtest.balancer;

import io.belfry.loadtest.farm.ChildProcess;
import io.belfry.loadtest.farm.FreePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** A real balancer in a process of its own, without the rights of root, on a port that it keeps when it is started again. */
abstract class Balancer implements AutoCloseable {
    private static final Path SOURCES = Path.of("..").toAbsolutePath().normalize();
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    final Path folder;
    final int port;
    private @Nullable ChildProcess process;

    Balancer(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
        port = FreePort.next();
    }

    /** A file that users get, such as {@code nginx/recommended.conf}; or else one of the tests' own, of that name. */
    static Path file(String name) {
        Path deployed = SOURCES.resolve("deploy").resolve(name);
        Path own = Path.of("src", "test", "resources", "balancer", name).toAbsolutePath();
        return Files.exists(deployed) ? deployed : own;
    }

    /** Where Debian has it, which is not on everybody's path. */
    static String program(String name) {
        Path debian = Path.of("/usr/sbin", name);
        return Files.exists(debian) ? debian.toString() : name;
    }

    /** What starts it in the foreground. */
    abstract List<String> command() throws IOException;

    abstract Map<String, String> environment();

    /** Has it read its files again; those whom it serves stay. */
    abstract void reload() throws IOException;

    /** Starts it, and waits until somebody accepts. */
    void start() throws IOException {
        ChildProcess started = ChildProcess.start(folder.resolve("output.log"), environment(), command());
        process = started;
        Awaitility.await("it accepts")
                .atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> {
                    if (!started.isAlive()) {
                        throw new IllegalStateException("it has ended: " + log());
                    }
                    return accepts();
                });
    }

    private boolean accepts() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    URI base() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** Where clients connect. */
    URI connect() {
        return base().resolve("/connect");
    }

    /** Where clients connect that name a route: {@code ;hub=x.h1}, {@code ?hub=x}. */
    URI connect(String suffix) {
        return URI.create(base() + "/connect" + suffix);
    }

    ChildProcess process() {
        if (process == null) {
            throw new IllegalStateException("never started");
        }
        return process;
    }

    void process(ChildProcess successor) {
        process = successor;
    }

    /** Everything that it wrote: its output and the logs in its folder. */
    String log() throws IOException {
        StringBuilder text = new StringBuilder();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file :
                    files.filter(file -> file.toString().endsWith(".log")).toList()) {
                text.append(Files.readString(file));
            }
        }
        return text.toString();
    }

    /** Ends it at once, and with it its workers; their connections are cut. */
    void stop() {
        process().closeWithChildren();
    }

    @Override
    public void close() {
        if (process != null) {
            stop();
        }
    }
}
