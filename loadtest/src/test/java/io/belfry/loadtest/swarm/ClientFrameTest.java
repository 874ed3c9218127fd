package io.belfry.loadtest.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClientFrameTest {
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5, 125, 126, 127, 65_535, 65_536, 200_000})
    void masksEveryByteAndStatesTheLength(int length) {
        String text = "abcdefg".repeat(length / 7 + 1).substring(0, length);

        ByteBuffer frame = ClientFrame.text(text);

        assertThat(frame.get()).isEqualTo((byte) 0x81);
        int stated = frame.get() & 0xff;
        assertThat(stated & 0x80).isEqualTo(0x80);
        assertThat(length(stated & 0x7f, frame)).isEqualTo(length);
        byte[] mask = new byte[4];
        frame.get(mask);
        byte[] payload = new byte[frame.remaining()];
        frame.get(payload);
        for (int i = 0; i < payload.length; i++) {
            payload[i] ^= mask[i % 4];
        }
        assertThat(new String(payload, StandardCharsets.US_ASCII)).isEqualTo(text);
    }

    private static long length(int stated, ByteBuffer frame) {
        return switch (stated) {
            case 126 -> frame.getShort() & 0xffff;
            case 127 -> frame.getLong();
            default -> stated;
        };
    }
}
