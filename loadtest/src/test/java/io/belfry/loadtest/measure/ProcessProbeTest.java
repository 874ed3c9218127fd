package io.belfry.loadtest.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Looks at a made-up {@code /proc}. */
class ProcessProbeTest {
    @TempDir
    Path proc = Path.of("unset");

    @BeforeEach
    void makeAProcessThatListensOn8800() throws IOException {
        Path process = Files.createDirectories(proc.resolve("77/fd"));
        Files.createSymbolicLink(process.resolve("0"), Path.of("pipe:[9]"));
        Files.createSymbolicLink(process.resolve("3"), Path.of("socket:[1234]"));
        Files.createSymbolicLink(process.resolve("4"), Path.of("socket:[1235]"));
        Files.writeString(proc.resolve("77/limits"), """
                Limit                     Soft Limit           Hard Limit           Units
                Max open files            20000                20000                files
                """);
        Files.createDirectories(proc.resolve("net"));
        Files.writeString(proc.resolve("net/tcp"), """
                sl local rem st queues
                0: 0100007F:2260 00000000:0000 0A 00000000:00000000 00:00000000 0 0 0 1234 1
                1: 0100007F:2260 0200007F:8001 01 00000400:00000000 00:00000000 0 0 0 1235 1
                2: 0200007F:8001 0100007F:2260 01 00000000:00000800 00:00000000 0 0 0 900 1
                """);
    }

    @Test
    void findsTheProcessThatListensOnAPort() throws IOException {
        assertThat(new TcpTable(proc).listenerOf(8800)).isEqualTo(OptionalLong.of(77));
        assertThat(new TcpTable(proc).listenerOf(8801)).isEmpty();
    }

    @Test
    void addsWhatTheKernelHoldsAtBothEndsOfAConnection() throws IOException {
        assertThat(new TcpTable(proc).heldByClientPort(8800)).containsOnly(java.util.Map.entry(0x8001, 3072L));
    }

    @Test
    void countsSocketsAndNotOtherDescriptors() throws IOException {
        assertThat(new ProcessProbe(proc, 77).sockets()).isEqualTo(2);
    }

    @Test
    void readsTheSoftLimitOfDescriptors() throws IOException {
        assertThat(new ProcessProbe(proc, 77).descriptorLimit()).isEqualTo(20_000);
    }
}
