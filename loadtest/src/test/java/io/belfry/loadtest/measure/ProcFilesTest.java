package io.belfry.loadtest.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.belfry.loadtest.measure.ProcFiles.TcpRow;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProcFilesTest {
    @Test
    void readsCpuTimeBehindACommandNameWithBracketsAndSpaces() throws IOException {
        String stat = "4242 (a) (b c) S 1 4242 4242 0 -1 4194304 100 0 0 0 250 50 0 0 20 0 30 0 12345 1000000 200";

        assertThat(ProcFiles.cpuNanos(stat)).isEqualTo(3_000_000_000L);
    }

    @Test
    void refusesAStatThatIsCutOff() {
        assertThatThrownBy(() -> ProcFiles.cpuNanos("1 (x) S 1")).isInstanceOf(IOException.class);
    }

    @Test
    void readsResidentMemoryInBytes() throws IOException {
        assertThat(ProcFiles.bytes(List.of("Name:\tjava", "VmRSS:\t   2048 kB"), "VmRSS"))
                .isEqualTo(2048 * 1024);
    }

    @Test
    void readsPortsStateQueuesAndInodeOfTcpRows() {
        List<TcpRow> rows = ProcFiles.tcp(
                List.of(
                        "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode",
                        "   0: 0100007F:2260 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1234 1 0 100",
                        "   1: 0100007F:2260 0200007F:8001 01 00000400:00000010 01:00000014 00000000     0        0 5678 2 0 20"));

        assertThat(rows)
                .containsExactly(
                        new TcpRow(8800, 0, true, 0, 0, 1234), new TcpRow(8800, 0x8001, false, 1024, 16, 5678));
    }

    @Test
    void readsRowsOfIpv6WhereTheAddressIsLonger() {
        TcpRow row = TcpRow.parse("0: 00000000000000000000000001000000:2261 00000000000000000000000000000000:0000 0A "
                + "00000000:00000000 00:00000000 00000000 0 0 99 1");

        assertThat(row.localPort()).isEqualTo(8801);
        assertThat(row.listening()).isTrue();
    }
}
