package io.belfry.loadtest.floor;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A {@link FloorServer} in a process of its own, fed through its standard input. Used by one thread at a time. */
public final class FloorChild implements AutoCloseable {
    private static final long END_SECONDS = 5;

    private final Process process;
    private final Writer input;
    private final int port;

    /** Starts the process with the Java and the class path of this one and waits until it listens. */
    public FloorChild(int threads, String channel) throws IOException {
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        FloorServer.class.getName(),
                        Integer.toString(threads),
                        channel)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        input = process.outputWriter(StandardCharsets.UTF_8);
        String line = firstLine(process);
        if (line == null) {
            process.destroyForcibly();
            throw new IOException("the floor did not start");
        }
        port = Integer.parseInt(line);
    }

    private static @Nullable String firstLine(Process process) throws IOException {
        return new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)).readLine();
    }

    public int port() {
        return port;
    }

    public long pid() {
        return process.pid();
    }

    public void publish(List<String> data) throws IOException {
        for (String value : data) {
            input.write(value);
            input.write('\n');
        }
        input.flush();
    }

    @Override
    public void close() throws IOException {
        try (input) {
            // Its end of input is its end.
        }
        try {
            if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
