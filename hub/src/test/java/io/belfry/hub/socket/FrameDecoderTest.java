package io.belfry.hub.socket;

import static io.belfry.hub.socket.WireFrame.masked;
import static io.belfry.hub.socket.WireFrame.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What needs a clock: on a manual one. The other rows are in {@link FrameRowsTest}. */
class FrameDecoderTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final byte[] NOTHING = {};

    private final PartialBytes partialBytes = new PartialBytes(1_000);
    private final FrameDecoder decoder = new FrameDecoder(FrameLimits.of(65_536), partialBytes);
    private final DecodedEvents told = new DecodedEvents();
    private long now = 1_000 * SECOND;

    private void send(byte... bytes) {
        decoder.decode(ByteBuffer.wrap(bytes), now, told);
    }

    private void pass(long seconds) {
        now += seconds * SECOND;
        decoder.sweep(now, told);
    }

    @Test
    @DisplayName("F24 FIN never comes: 1008 after 30 s, not before")
    void failsWhenTheLastFragmentNeverComes() {
        send(masked(0x01, new byte[] {'a'}));
        pass(30);
        assertThat(told.events).isEmpty();
        pass(1);
        assertThat(told.events).containsExactly("failure POLICY");
    }

    @Test
    @DisplayName("F25 one byte per second inside a message: 1008 after 30 s")
    void failsWhenAMessageComesTooSlowly() {
        byte[] frame = text("a".repeat(100));
        for (int second = 0; second <= 30; second++) {
            send(frame[second]);
            pass(1);
        }
        assertThat(told.events).containsExactly("failure POLICY");
    }

    @Test
    @DisplayName("F25 a header that stops after one byte: 1008 after 30 s")
    void failsWhenAHeaderIsNeverCompleted() {
        send(text("a")[0]);
        pass(31);
        assertThat(told.events).containsExactly("failure POLICY");
    }

    @Test
    void countsTheTimeFromTheFirstByteOfEachMessage() {
        for (int message = 0; message < 4; message++) {
            send(masked(0x01, new byte[] {'a'}));
            pass(20);
            send(masked(0x80, new byte[] {'b'}));
        }
        assertThat(told.events).hasSize(4).allMatch("text 6162"::equals);
    }

    @Test
    void neverFailsWhileNothingIsUnderWay() {
        send(text("a"));
        pass(100_000);
        assertThat(told.events).containsExactly("text 61");
    }

    @Test
    @DisplayName("F26 the budget of control frames is new each minute")
    void allowsSixtyPingsInEachMinute() {
        for (int minute = 0; minute < 3; minute++) {
            for (int ping = 0; ping < 60; ping++) {
                send(masked(0x89, NOTHING));
            }
            pass(60);
        }
        assertThat(told.events).hasSize(180).allMatch("ping "::equals);
    }

    @Test
    @DisplayName("F27 pongs that answer our pings do not count")
    void doesNotCountPongsThatWereAskedFor() {
        for (int pong = 0; pong < 200; pong++) {
            decoder.expectPong();
            send(masked(0x8a, NOTHING));
        }
        assertThat(told.events).hasSize(200).allMatch("pong"::equals);
    }

    @Test
    @DisplayName("F39 nothing is told after a close frame")
    void tellsNothingAfterAClose() {
        send(WireFrame.concat(WireFrame.close(1000), text("a"), WireFrame.close(1001)));
        pass(100);
        assertThat(told.events).containsExactly("close 1000");
    }

    @Test
    @DisplayName("F18 judges a length at the header, before the mask and the payload")
    void closesWith1009AtTheHeaderWhenTheDeclaredLengthIsTooLarge() {
        send(WireFrame.header64(0x81, 65_537));
        assertThat(told.events).containsExactly("failure TOO_BIG");
    }

    @Test
    void closesWith1013WhenIncompleteMessagesTakeTooMuchTogether() {
        FrameDecoder other = new FrameDecoder(FrameLimits.of(65_536), partialBytes);
        other.decode(ByteBuffer.wrap(masked(0x01, new byte[600])), now, new DecodedEvents());
        send(masked(0x01, new byte[300]));
        assertThat(told.events).isEmpty();
        send(masked(0x00, new byte[300]));
        assertThat(told.events).containsExactly("failure TRY_LATER");
        assertThat(partialBytes.taken()).isEqualTo(600);
        other.stop();
        assertThat(partialBytes.taken()).isZero();
    }

    @Test
    void givesTheRoomOfAMessageBackWhenItIsComplete() {
        for (int i = 0; i < 10; i++) {
            send(masked(0x01, "a".repeat(200).getBytes(StandardCharsets.US_ASCII)));
            send(masked(0x80, new byte[0]));
        }
        assertThat(told.events).hasSize(10);
        assertThat(partialBytes.taken()).isZero();
    }
}
