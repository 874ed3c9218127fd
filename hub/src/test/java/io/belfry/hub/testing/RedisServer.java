package io.belfry.hub.testing;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** A real redis-server on a free port, keeping nothing on disk; ended with its process id. */
public final class RedisServer implements AutoCloseable {
    private static final int LOWEST_PORT = 15_000;
    private static final int END_OF_PORTS = 32_000;

    private final int port;
    private final Path folder;
    private final List<String> options;
    private @Nullable Process process;

    private RedisServer(Path folder, List<String> options) throws IOException {
        this.folder = folder;
        this.options = options;
        port = freePort();
    }

    /** Below the range from which the system takes ports for outgoing connections, and so still free at a restart. */
    private static int freePort() throws IOException {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST_PORT, END_OF_PORTS);
            try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return free.getLocalPort();
            } catch (BindException taken) {
                // The next one.
            }
        }
    }

    /**
     * Starts one.
     *
     * @param options as on the command line of redis-server
     */
    public static RedisServer with(String... options) {
        try {
            RedisServer server = new RedisServer(Files.createTempDirectory("belfry-redis"), List.of(options));
            server.restart();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts a Sentinel that decides alone, and calls the server the master of {@code farm}. */
    public static RedisServer sentinel(RedisServer master) {
        try {
            Path folder = Files.createTempDirectory("belfry-sentinel");
            Path file = folder.resolve("sentinel.conf");
            Files.write(
                    file,
                    List.of(
                            "sentinel monitor farm 127.0.0.1 " + master.port + " 1",
                            "sentinel down-after-milliseconds farm 1000",
                            "sentinel failover-timeout farm 5000"));
            RedisServer sentinel = new RedisServer(folder, List.of());
            sentinel.run(List.of(
                    "redis-server",
                    file.toString(),
                    "--sentinel",
                    "--port",
                    "" + sentinel.port,
                    "--bind",
                    "127.0.0.1"));
            return sentinel;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts it, empty. */
    public void restart() {
        List<String> command = new ArrayList<>(List.of(
                "redis-server", "--port", "" + port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"));
        command.addAll(options);
        run(command);
    }

    private void run(List<String> command) {
        try {
            process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(new File(folder.toFile(), "log"))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(10))
                .until(this::answers);
    }

    public String uri() {
        return "redis://127.0.0.1:" + port;
    }

    public int port() {
        return port;
    }

    /** Stops it where it is: connections stay, nothing is answered. */
    public void freeze() {
        signal("STOP");
    }

    public void thaw() {
        signal("CONT");
    }

    public void kill() {
        Process running = process;
        if (running != null) {
            running.destroyForcibly();
            try {
                running.waitFor(10, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Runs a command by an inline request; the first line of the answer. */
    public String call(String... words) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(20_000);
            StringBuilder request = new StringBuilder("*" + words.length + "\r\n");
            Arrays.stream(words)
                    .forEach(word -> request.append('$')
                            .append(word.getBytes(StandardCharsets.UTF_8).length)
                            .append("\r\n")
                            .append(word)
                            .append("\r\n"));
            socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.UTF_8));
            StringBuilder line = new StringBuilder();
            for (int b = socket.getInputStream().read();
                    b >= 0 && b != '\r';
                    b = socket.getInputStream().read()) {
                line.append((char) b);
            }
            return line.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        kill();
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(java.util.Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean answers() {
        try {
            return call("PING").equals("+PONG");
        } catch (UncheckedIOException notYet) {
            return false;
        }
    }

    private void signal(String name) {
        Process running = process;
        if (running != null) {
            try {
                new ProcessBuilder("kill", "-" + name, Long.toString(running.pid()))
                        .start()
                        .waitFor(5, TimeUnit.SECONDS);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
