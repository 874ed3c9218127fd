package io.belfry.loadtest.measure;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Reads the formats of Linux' {@code /proc}. */
public final class ProcFiles {
    /** Ticks a second in {@code /proc/PID/stat}: USER_HZ, 100 in the ABI of every Linux platform that runs Java. */
    private static final long TICK_NANOS = 10_000_000;

    private ProcFiles() {}

    /**
     * One line of {@code /proc/net/tcp}.
     *
     * @param sendQueueBytes written and not yet acknowledged
     * @param receiveQueueBytes arrived and not yet read
     */
    public record TcpRow(
            int localPort, int remotePort, boolean listening, long sendQueueBytes, long receiveQueueBytes, long inode) {
        static TcpRow parse(String line) {
            String[] fields = line.strip().split("\\s+", -1);
            String[] queues = fields[4].split(":", -1);
            return new TcpRow(
                    port(fields[1]),
                    port(fields[2]),
                    "0A".equals(fields[3]),
                    Long.parseLong(queues[0], 16),
                    Long.parseLong(queues[1], 16),
                    Long.parseLong(fields[9]));
        }

        private static int port(String address) {
            return Integer.parseInt(address.substring(address.indexOf(':') + 1), 16);
        }
    }

    /** User and system time from {@code /proc/PID/stat}; a tick is 10 ms, the kernel scales it to the exact sum. */
    static long cpuNanos(String stat) throws IOException {
        // The command's name may contain anything, so count from its closing bracket: utime and stime are fields 14,
        // 15.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
        if (fields.length < 13) {
            throw new IOException("unreadable stat");
        }
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * TICK_NANOS;
    }

    /** A size in bytes from {@code /proc/PID/status}, such as {@code VmRSS}. */
    static long bytes(List<String> status, String name) throws IOException {
        for (String line : status) {
            if (line.startsWith(name + ":")) {
                return Long.parseLong(line.substring(name.length() + 1)
                                .replace("kB", "")
                                .strip())
                        * 1024;
            }
        }
        throw new IOException("no " + name + " in status");
    }

    static List<TcpRow> tcp(List<String> lines) {
        List<TcpRow> rows = new ArrayList<>(lines.size());
        lines.stream().skip(1).map(TcpRow::parse).forEach(rows::add);
        return rows;
    }
}
