package io.belfry.loadtest.measure;

import io.belfry.loadtest.measure.ProcFiles.TcpRow;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** The kernel's table of TCP sockets: who listens where, and what waits in the kernel for a slow reader. */
public final class TcpTable {
    private final Path proc;

    public TcpTable() {
        this(Path.of("/proc"));
    }

    TcpTable(Path proc) {
        this.proc = proc;
    }

    /** The process that listens on a port, if it may be seen. */
    public OptionalLong listenerOf(int port) throws IOException {
        for (TcpRow row : rows()) {
            if (row.listening() && row.localPort() == port) {
                return owner("socket:[" + row.inode() + "]");
            }
        }
        return OptionalLong.empty();
    }

    /** Bytes that the kernel holds towards each client port: unread at the client, unacknowledged at the server. */
    public Map<Integer, Long> heldByClientPort(int serverPort) throws IOException {
        Map<Integer, Long> held = new HashMap<>();
        for (TcpRow row : rows()) {
            if (row.listening()) {
                continue;
            }
            if (row.remotePort() == serverPort) {
                held.merge(row.localPort(), row.receiveQueueBytes(), Long::sum);
            } else if (row.localPort() == serverPort) {
                held.merge(row.remotePort(), row.sendQueueBytes(), Long::sum);
            }
        }
        return held;
    }

    private List<TcpRow> rows() throws IOException {
        List<TcpRow> rows = new ArrayList<>();
        for (String name : List.of("tcp", "tcp6")) {
            Path file = proc.resolve("net").resolve(name);
            if (Files.isReadable(file)) {
                rows.addAll(ProcFiles.tcp(Files.readAllLines(file)));
            }
        }
        return rows;
    }

    private OptionalLong owner(String socket) throws IOException {
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(proc, "[0-9]*")) {
            for (Path process : processes) {
                if (holds(process.resolve("fd"), socket)) {
                    return OptionalLong.of(Long.parseLong(process.getFileName().toString()));
                }
            }
        }
        return OptionalLong.empty();
    }

    private static boolean holds(Path descriptors, String socket) {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(descriptors)) {
            for (Path entry : entries) {
                if (socket.equals(Files.readSymbolicLink(entry).toString())) {
                    return true;
                }
            }
        } catch (IOException e) {
            // The process ended meanwhile, or belongs to someone else: not the one we look for.
            return false;
        }
        return false;
    }
}
