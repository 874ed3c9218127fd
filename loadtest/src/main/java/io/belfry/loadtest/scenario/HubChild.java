package io.belfry.loadtest.scenario;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A node that a scenario starts, and may kill: in development mode, on free ports, with the Java of this process. */
final class HubChild implements AutoCloseable {
    private static final Duration READY = Duration.ofSeconds(40);
    private static final int ASK_MILLIS = 1_000;
    private static final long PAUSE_MILLIS = 50;
    private static final long END_SECONDS = 5;

    private final Process process;
    private final int port = freePort();
    private final int adminPort = freePort();

    /** Starts it without waiting; several start faster together. */
    HubChild(String name, Path jar, String redis, String prefix) throws IOException {
        process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-jar",
                        jar.toString(),
                        "serve",
                        "--dev",
                        "--node",
                        name,
                        "--port",
                        Integer.toString(port),
                        "--admin-port",
                        Integer.toString(adminPort),
                        "--redis",
                        redis,
                        "--set",
                        "bus.prefix=" + prefix))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** @throws IOException when it has ended, or is not ready in time */
    void awaitReady() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + READY.toNanos();
        while (!isReady()) {
            if (!process.isAlive() || System.nanoTime() - deadline > 0) {
                throw new IOException("a node of the scenario does not become ready; try its command by hand");
            }
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        }
    }

    private boolean isReady() {
        try {
            HttpURLConnection request = (HttpURLConnection)
                    clients().resolve("/health/ready").toURL().openConnection();
            request.setConnectTimeout(ASK_MILLIS);
            request.setReadTimeout(ASK_MILLIS);
            return request.getResponseCode() == 200;
        } catch (IOException e) {
            return false; // nobody listens yet
        }
    }

    URI clients() {
        return URI.create("http://127.0.0.1:" + port);
    }

    URI admin() {
        return URI.create("http://127.0.0.1:" + adminPort);
    }

    long pid() {
        return process.pid();
    }

    /** SIGKILL, not waited for. */
    void kill() {
        process.destroyForcibly();
    }

    @Override
    public void close() {
        kill();
        try {
            process.waitFor(END_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
