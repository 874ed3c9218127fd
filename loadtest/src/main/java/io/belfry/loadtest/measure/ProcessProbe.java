package io.belfry.loadtest.measure;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A process on this machine, seen from outside through {@code /proc}. */
public final class ProcessProbe {
    private final long pid;
    private final Path directory;

    public ProcessProbe(long pid) {
        this(Path.of("/proc"), pid);
    }

    ProcessProbe(Path proc, long pid) {
        this.pid = pid;
        directory = proc.resolve(Long.toString(pid));
    }

    public static ProcessProbe ofThisProcess() {
        return new ProcessProbe(ProcessHandle.current().pid());
    }

    public long pid() {
        return pid;
    }

    /** User and system time of all threads, ended ones included. */
    public long cpuNanos() throws IOException {
        return ProcFiles.cpuNanos(Files.readString(directory.resolve("stat"), StandardCharsets.ISO_8859_1));
    }

    public long rssBytes() throws IOException {
        return ProcFiles.bytes(Files.readAllLines(directory.resolve("status"), StandardCharsets.ISO_8859_1), "VmRSS");
    }

    /** How many descriptors it holds. */
    public int descriptors() throws IOException {
        int count = 0;
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(directory.resolve("fd"))) {
            for (Path unused : descriptors) {
                count++;
            }
        }
        return count;
    }

    /** How many of its descriptors are sockets. */
    public int sockets() throws IOException {
        int sockets = 0;
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(directory.resolve("fd"))) {
            for (Path descriptor : descriptors) {
                if (isSocket(descriptor)) {
                    sockets++;
                }
            }
        }
        return sockets;
    }

    private static boolean isSocket(Path descriptor) throws IOException {
        try {
            return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
        } catch (NoSuchFileException e) {
            return false; // closed between the listing and the look
        }
    }

    /** The most descriptors that the process may hold. */
    public long descriptorLimit() throws IOException {
        for (String line : Files.readAllLines(directory.resolve("limits"))) {
            if (line.startsWith("Max open files")) {
                String soft = line.substring("Max open files".length()).strip().split("\\s+", -1)[0];
                return "unlimited".equals(soft) ? Long.MAX_VALUE : Long.parseLong(soft);
            }
        }
        return Long.MAX_VALUE;
    }

    public String commandLine() throws IOException {
        return Files.readString(directory.resolve("cmdline")).replace('\0', ' ').strip();
    }

    /** The program file that runs. */
    public Path executable() throws IOException {
        return directory.resolve("exe").toRealPath();
    }
}
