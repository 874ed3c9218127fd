package io.belfry.loadtest.farm;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** An {@link Application} in a process of its own. Told what to do by one thread at a time. */
final class ApplicationProcess implements AutoCloseable {
    private static final String ANSWER = "answer ";
    private static final int PATIENCE_SECONDS = 40;

    private final Process process;
    private final Writer input;
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
    private final List<Said> said = new CopyOnWriteArrayList<>();

    /** A line that was no answer, and when it was read here. */
    private record Said(long nanos, String text) {}

    /** Starts it without waiting for it; what it is told waits until it can. */
    ApplicationProcess(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Application.class.getName()));
        command.addAll(List.of(arguments));
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        input = process.outputWriter(StandardCharsets.UTF_8);
        BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
        Thread reader = new Thread(() -> read(output), "application");
        reader.setDaemon(true);
        reader.start();
    }

    private void read(BufferedReader output) {
        try {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                if (line.startsWith(ANSWER)) {
                    answers.add(line.substring(ANSWER.length()));
                } else {
                    said.add(new Said(System.nanoTime(), line));
                }
            }
        } catch (IOException e) {
            // It has ended.
        }
    }

    /** Has something done, and waits for the answer. */
    String ask(String... words) {
        try {
            input.write(String.join(" ", words) + "\n");
            input.flush();
            String answer = answers.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (answer == null) {
                throw new IllegalStateException("the application does not answer: " + said);
            }
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Waits until it has said this, and returns when that was. */
    long awaitSaid(String text) {
        return Awaitility.await("the application says: " + text)
                .atMost(Duration.ofSeconds(PATIENCE_SECONDS))
                .pollInterval(Duration.ofMillis(10))
                .until(() -> whenSaid(text), nanos -> nanos != null);
    }

    boolean hasSaid(String text) {
        return whenSaid(text) != null;
    }

    private @Nullable Long whenSaid(String text) {
        return said.stream()
                .filter(each -> each.text().equals(text))
                .map(Said::nanos)
                .findFirst()
                .orElse(null);
    }

    /** SIGKILL, and its end awaited. */
    @Override
    public void close() {
        process.destroyForcibly()
                .onExit()
                .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .join();
    }
}
