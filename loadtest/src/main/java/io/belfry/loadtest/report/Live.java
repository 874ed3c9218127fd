package io.belfry.loadtest.report;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The figures while a run goes on: one line that changes on a terminal, a line every few seconds elsewhere. */
public final class Live implements AutoCloseable {
    private static final long TERMINAL_MILLIS = 250;
    private static final long FILE_MILLIS = 5_000;

    private final PrintStream out;
    private final boolean terminal;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "live");
        thread.setDaemon(true);
        return thread;
    });
    private volatile String phase = "starting";
    private volatile Supplier<String> figures = () -> "";

    public Live(PrintStream out) {
        this.out = out;
        terminal = isTerminal();
        long period = terminal ? TERMINAL_MILLIS : FILE_MILLIS;
        var unused = timer.scheduleAtFixedRate(this::print, period, period, TimeUnit.MILLISECONDS);
    }

    /** Says what the run does now. */
    public void phase(String name) {
        phase = name;
        if (!terminal) {
            out.println("· " + name);
        }
    }

    /** Sets what is shown behind the phase; called on the timer's thread. */
    public void figures(Supplier<String> text) {
        figures = text;
    }

    private void print() {
        String text = phase + "  " + figures.get();
        if (terminal) {
            out.print("\r\u001b[K" + text);
            out.flush();
        } else {
            out.println("  " + text);
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
        if (terminal) {
            out.print("\r\u001b[K");
        }
    }

    private static boolean isTerminal() {
        try {
            String output = Files.readSymbolicLink(Path.of("/proc/self/fd/1")).toString();
            return output.startsWith("/dev/pts/") || output.startsWith("/dev/tty");
        } catch (IOException e) {
            return false; // not Linux: lines are readable everywhere
        }
    }
}
