package io.belfry.hub.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** One run of {@code java -jar belfry.jar …}, with the Java that runs the tests; ended at the latest by {@link #close}. */
final class JarProcess implements AutoCloseable {
    static final long PATIENCE_SECONDS = 60;

    private static final Path JAR = Path.of("target", "belfry.jar").toAbsolutePath();
    private static final Path CLASSES = JAR.resolveSibling("belfry.jsa");
    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

    private final Process process;
    private final Path out;
    private final Path err;

    private JarProcess(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /** @param folder where its output goes */
    static JarProcess start(Path folder, Map<String, String> environment, String... arguments) throws IOException {
        return start(folder, soon(), environment, arguments);
    }

    /** What lets Java start sooner, at the price of speed later: nothing is measured here. */
    private static List<String> soon() {
        List<String> flags = new ArrayList<>(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        if (Files.exists(CLASSES)) { // Maven makes it; of another jar or for another Java it is passed over in silence
            flags.addAll(List.of("-XX:SharedArchiveFile=" + CLASSES, "-Xlog:cds=off", "-Xlog:cds+dynamic=off"));
        }
        return flags;
    }

    /** @param flags for Java */
    static JarProcess start(Path folder, List<String> flags, Map<String, String> environment, String... arguments)
            throws IOException {
        Path out = Files.createTempFile(folder, "out", ".txt");
        Path err = Files.createTempFile(folder, "err", ".txt");
        List<String> command = new ArrayList<>();
        if (System.getProperty("os.name").equals("Linux")) {
            // Whoever runs the tests in the background of a script has them ignore SIGINT, and so would their children.
            command.addAll(List.of("env", "--default-signal=INT"));
        }
        command.add(JAVA.toString());
        command.addAll(flags);
        command.addAll(List.of("-jar", JAR.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("BELFRY_"));
        builder.environment().putAll(environment);
        return new JarProcess(builder.start(), out, err);
    }

    /** Runs a command that ends by itself. */
    static JarProcess run(Path folder, String... arguments) throws IOException, InterruptedException {
        try (JarProcess command = start(folder, Map.of(), arguments)) {
            command.exitCode();
            return command;
        }
    }

    /** Waits for its end. */
    int exitCode() throws InterruptedException {
        assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS))
                .as("ends in time")
                .isTrue();
        return process.exitValue();
    }

    String out() throws IOException {
        return Files.readString(out);
    }

    String err() throws IOException {
        return Files.readString(err);
    }

    /** Waits until its output has something that matches. */
    Matcher awaitOut(Pattern pattern) {
        return await(out, pattern);
    }

    Matcher awaitErr(Pattern pattern) {
        return await(err, pattern);
    }

    /** @param name as {@code kill} spells it: TERM, INT */
    void signal(String name) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-s", name, Long.toString(process.pid())).start();
        assertThat(kill.waitFor()).isZero();
    }

    @Override
    public void close() {
        process.destroyForcibly()
                .onExit()
                .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .join();
    }

    private Matcher await(Path file, Pattern pattern) {
        return Awaitility.await()
                .atMost(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .until(
                        () -> {
                            Matcher matcher = pattern.matcher(Files.readString(file));
                            assertThat(matcher.find() || process.isAlive())
                                    .as("alive: %s %s", Files.readString(out), Files.readString(err))
                                    .isTrue();
                            return matcher.reset();
                        },
                        Matcher::find);
    }
}
