package io.belfry.hub.socket;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** The network cuts a stream wherever it likes: what the decoder tells must not depend on where. */
class FrameSplitTest {
    private static final FrameLimits LIMITS = new FrameLimits(300, 5, 1, 10, true);

    @Property(tries = 2_000)
    void tellsTheSameHoweverTheBytesAreCut(@ForAll("streams") byte[] stream, @ForAll("cuts") List<Integer> cuts) {
        List<String> atOnce = DecodedEvents.of(LIMITS, stream, List.of());
        assertThat(DecodedEvents.of(LIMITS, stream, cuts)).isEqualTo(atOnce);
        assertThat(DecodedEvents.of(LIMITS, stream, Collections.nCopies(stream.length, 1)))
                .isEqualTo(atOnce);
    }

    @Property(tries = 2_000)
    void neverThrowsAndEndsAtTheFirstFailure(@ForAll byte[] stream, @ForAll("cuts") List<Integer> cuts) {
        List<String> events = DecodedEvents.of(LIMITS, stream, cuts);
        for (int i = 0; i < events.size() - 1; i++) {
            assertThat(events.get(i)).doesNotStartWith("failure").doesNotStartWith("close");
        }
    }

    @Provide
    Arbitrary<byte[]> streams() {
        Arbitrary<Integer> firsts = Arbitraries.frequencyOf(
                Tuple.of(12, Arbitraries.of(0x81, 0x82, 0x01, 0x02, 0x00, 0x80, 0x89, 0x8a)),
                Tuple.of(1, Arbitraries.integers().between(0, 255)));
        Arbitrary<byte[]> payloads = Arbitraries.oneOf(
                Arbitraries.bytes().array(byte[].class).ofMaxSize(140),
                Arbitraries.strings().ofMaxLength(60).map(text -> text.getBytes(StandardCharsets.UTF_8)));
        return Combinators.combine(firsts, payloads)
                .as(WireFrame::masked)
                .list()
                .ofMaxSize(8)
                .map(frames -> WireFrame.concat(frames.toArray(byte[][]::new)));
    }

    @Provide
    Arbitrary<List<Integer>> cuts() {
        return Arbitraries.integers().between(0, 40).list().ofMaxSize(30);
    }
}
