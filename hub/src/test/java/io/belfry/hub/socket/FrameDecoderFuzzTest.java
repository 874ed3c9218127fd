package io.belfry.hub.socket;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * Looks for bytes that the decoder cannot cope with. With {@code JAZZER_FUZZ=1} Jazzer searches for a while; without, it
 * replays the seeds beside the test.
 */
class FrameDecoderFuzzTest {
    private static final FrameLimits LIMITS = new FrameLimits(1_000, 8, 1, 20, true);

    /** The first byte says how the others are cut. */
    @FuzzTest(maxDuration = "8s")
    void tellsTheSameHoweverTheBytesAreCut(byte[] data) {
        int piece = data.length == 0 ? 1 : 1 + (data[0] & 0x1f);
        byte[] stream = data.length == 0 ? data : Arrays.copyOfRange(data, 1, data.length);
        List<String> atOnce = DecodedEvents.of(LIMITS, stream, List.of());
        List<Integer> pieces = Collections.nCopies(stream.length / piece, piece);
        assertThat(DecodedEvents.of(LIMITS, stream, pieces)).isEqualTo(atOnce);
    }
}
