package io.belfry.hub.socket;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SilentPeersTest {
    private static final String HEAD =
            "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";
    private static final InetSocketAddress PEER = new InetSocketAddress("192.0.2.7", 51000); // C738

    @TempDir
    Path folder = Path.of("unset");

    private Path list;
    private SilentPeers peers;

    @BeforeEach
    void watch() {
        list = folder.resolve("tcp");
        peers = new SilentPeers(List.of(folder.resolve("none"), list));
        peers.watch();
    }

    private void look(String lines) throws IOException {
        Files.writeString(list, HEAD + lines);
        peers.look();
    }

    @Test
    @DisplayName("row16 a peer is silent once what it was sent has been repeated six times")
    void repeatedSixTimes() throws IOException {
        look(
                "   1: 0100007F:2260 070200C0:C738 01 00000005:00000000 01:00000510 00000006     0        0 11 2 0 30 4 1 10 5\n");

        assertThat(peers.contains(PEER)).isTrue();
        assertThat(peers.contains(new InetSocketAddress("192.0.2.7", 51001))).isFalse();
    }

    @Test
    @DisplayName("row16 a peer is silent once six probes in a row were not answered")
    void sixProbes() throws IOException {
        look(
                "   1: 0100007F:2260 070200C0:C738 01 00000005:00000000 04:00000510 00000000     0        6 11 2 0 30 4 1 10 5\n");

        assertThat(peers.contains(PEER)).isTrue();
    }

    @Test
    void addressesOfVersion6AndThoseOfVersion4InTheirForm() throws IOException {
        look("   0: 0000000000000000FFFF00000100007F:2260 0000000000000000FFFF0000070200C0:C738 01"
                + " 00000005:00000000 01:00000510 0000000A     0        0 11 2 0 30 4 1 10 5\n"
                + "   1: 0000000000000000FFFF00000100007F:2260 B80D0120000000000000000007000000:C738 01"
                + " 00000005:00000000 01:00000510 0000000A     0        0 12 2 0 30 4 1 10 5\n");

        assertThat(peers.contains(PEER)).isTrue();
        assertThat(peers.contains(new InetSocketAddress("2001:db8::7", 51000))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "01 00000005:00000000 01:00000510 00000005", // repeated five times
                "01 00000000:00000000 00:00000000 00000000", // everything is acknowledged
                "01 00000000:00000000 02:00000510 00000009", // a link that is idle
                "06 00000005:00000000 01:00000510 00000009", // it has ended
            })
    void othersAreNot(String state) throws IOException {
        look("   1: 0100007F:2260 070200C0:C738 " + state + "     0        0 11 2 0 30 4 1 10 5\n");

        assertThat(peers.areSome()).isFalse();
    }

    @Test
    void whoHearsAgainIsSilentNoMore() throws IOException {
        repeatedSixTimes();
        look("");

        assertThat(peers.contains(PEER)).isFalse();
    }

    @Test
    void nobodyIsWhereTheKernelListsOtherwise() throws IOException {
        look("what is this\n 1: x y 01 00000005:0 z 00000009\n");

        assertThat(peers.areSome()).isFalse();
    }

    @Test
    void nothingIsReadWhileNobodyAsks() throws IOException {
        peers.unwatch();
        look(
                "   1: 0100007F:2260 070200C0:C738 01 00000005:00000000 01:00000510 00000006     0        0 11 2 0 30 4 1 10 5\n");

        assertThat(peers.areSome()).isFalse();
    }
}
