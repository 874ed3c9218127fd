package io.belfry.loadtest.swarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class FrameScannerTest {
    private static final int LARGEST = 1 << 20;
    private static final List<String> TEXTS =
            List.of("", "{}", "x".repeat(125), "y".repeat(126), "z".repeat(65_535), "w".repeat(65_536), "end");

    @Test
    void findsTheSameFramesHoweverTheBytesAreCutInTwo() throws ProtocolFault {
        byte[] stream = stream(List.of("first", "x".repeat(126), "{}"));
        for (int cut = 0; cut <= stream.length; cut++) {
            assertThat(scanInPieces(stream, cut, stream.length)).containsExactly("first", "x".repeat(126), "{}");
        }
    }

    @RepeatedTest(20)
    void findsTheSameFramesInAnySplit(RepetitionInfo repetition) throws ProtocolFault {
        byte[] stream = stream(TEXTS);
        Random random = new Random(repetition.getCurrentRepetition());
        int[] cuts = random.ints(40, 0, stream.length + 1).sorted().toArray();
        int[] ends = Arrays.copyOf(cuts, cuts.length + 1);
        ends[cuts.length] = stream.length;

        assertThat(scanInPieces(stream, ends)).isEqualTo(TEXTS);
    }

    @Test
    void leavesAnIncompleteFrameToTheCaller() throws ProtocolFault {
        byte[] stream = stream(List.of("one", "two"));

        int rest = FrameScanner.scan(stream, 0, stream.length - 1, LARGEST, (opcode, bytes, from, to) -> {});

        assertThat(rest).isEqualTo(5);
    }

    @Test
    void refusesWhatNoServerMaySend() {
        assertFault("masked", 0x81, 0x80, 0, 0, 0, 0);
        assertFault("reserved", 0xC1, 0x00);
        assertFault("fragment", 0x01, 0x00);
        assertFault("fragment", 0x80, 0x00);
        assertFault("large", 0x81, 127, 0x7f, 0, 0, 0, 0, 0, 0, 0);
        assertFault("large", 0x81, 127, 0xff, 0, 0, 0, 0, 0, 0, 0);
    }

    private static void assertFault(String word, int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        assertThatThrownBy(() -> FrameScanner.scan(bytes, 0, bytes.length, LARGEST, (opcode, b, from, to) -> {}))
                .isInstanceOf(ProtocolFault.class)
                .hasMessageContaining(word);
    }

    /** Gives the bytes up to each end in turn, and keeps what the scanner leaves, as a client does. */
    private static List<String> scanInPieces(byte[] stream, int... ends) throws ProtocolFault {
        List<String> found = new ArrayList<>();
        int from = 0;
        for (int end : ends) {
            from = FrameScanner.scan(
                    stream,
                    from,
                    end,
                    LARGEST,
                    (opcode, bytes, start, to) ->
                            found.add(new String(bytes, start, to - start, StandardCharsets.US_ASCII)));
        }
        assertThat(from).isEqualTo(stream.length);
        return found;
    }

    private static byte[] stream(List<String> texts) {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        for (String text : texts) {
            int length = text.length();
            stream.write(0x81);
            if (length < 126) {
                stream.write(length);
            } else if (length < 65_536) {
                stream.writeBytes(new byte[] {126, (byte) (length >> 8), (byte) length});
            } else {
                stream.writeBytes(
                        new byte[] {127, 0, 0, 0, 0, 0, (byte) (length >> 16), (byte) (length >> 8), (byte) length});
            }
            stream.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
        }
        return stream.toByteArray();
    }
}
