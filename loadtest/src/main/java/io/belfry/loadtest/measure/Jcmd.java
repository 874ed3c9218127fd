package io.belfry.loadtest.measure;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Asks a JVM through the {@code jcmd} of the JDK that it runs on. */
public final class Jcmd {
    private static final long DEADLINE_SECONDS = 60;
    private static final int COLLECTIONS = 4;

    private final ProcessProbe process;

    public Jcmd(ProcessProbe process) {
        this.process = process;
    }

    /**
     * The live objects after four full collections, of which the histogram makes the last by itself. What the first one
     * hands to cleaners and finalizers is gone after the second; and the serial collector leaves gaps, which it fills with
     * arrays of int, but for every fourth time.
     */
    public ClassHistogram liveObjects() throws IOException, InterruptedException {
        for (int i = 1; i < COLLECTIONS; i++) {
            run("GC.run");
        }
        return ClassHistogram.parse(run("GC.class_histogram"));
    }

    /** The flags that differ from their defaults, and the version. */
    public String machine() throws IOException, InterruptedException {
        List<String> version = run("VM.version");
        List<String> flags = run("VM.flags");
        return (version.size() > 1 ? version.get(1) : "") + "; " + (flags.size() > 1 ? flags.get(1) : "");
    }

    private List<String> run(String... command) throws IOException, InterruptedException {
        String tool = process.executable().resolveSibling("jcmd").toString();
        Process jcmd = new ProcessBuilder(tool, Long.toString(process.pid()), String.join(" ", command))
                .redirectErrorStream(true)
                .start();
        List<String> lines = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        if (!jcmd.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS) || jcmd.exitValue() != 0) {
            jcmd.destroyForcibly();
            throw new IOException("jcmd " + String.join(" ", command) + " failed");
        }
        return lines;
    }
}
