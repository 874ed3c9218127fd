package io.belfry.loadtest.farm;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/** A real HAProxy that listens on one port and sends what comes to one backend. */
final class HaproxyProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final int port;
    private final ChildProcess process;

    private HaproxyProcess(int port, ChildProcess process) {
        this.port = port;
        this.process = process;
    }

    /**
     * Starts it and waits until it listens.
     *
     * @param mode {@code tcp} or {@code http}
     * @param backend the lines of its backend
     */
    static HaproxyProcess start(Path folder, String mode, String backend) throws IOException {
        int port = FreePort.next();
        Path file = folder.resolve("haproxy.cfg");
        Files.writeString(file, configuration(mode, port, backend));
        ChildProcess process = ChildProcess.start(
                folder.resolve("haproxy.log"), Map.of(), List.of("haproxy", "-db", "-f", file.toString()));
        Awaitility.await("HAProxy listens")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> {
                    if (!process.isAlive()) {
                        throw new IllegalStateException("haproxy has ended: " + process.log());
                    }
                    return accepts(port);
                });
        return new HaproxyProcess(port, process);
    }

    private static String configuration(String mode, int port, String backend) {
        return """
                global
                  maxconn 1000
                defaults
                  mode %s
                  timeout connect 1s
                  timeout client 1m
                  timeout server 1m
                  timeout tunnel 1h
                  timeout check 1s
                frontend everything
                  bind 127.0.0.1:%d
                  default_backend servers
                backend servers
                %s""".formatted(mode, port, backend.indent(2));
    }

    private static boolean accepts(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    int port() {
        return port;
    }

    URI base() {
        return URI.create("http://127.0.0.1:" + port);
    }

    @Override
    public void close() {
        process.close();
    }
}
