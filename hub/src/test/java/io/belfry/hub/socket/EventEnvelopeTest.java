package io.belfry.hub.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.hub.wire.CloseCode;
import io.belfry.hub.wire.Frame;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventEnvelopeTest {
    private static final Envelope EVENTS = EventEnvelope.EVENTS;

    /** As it goes to the kernel if each write takes so many bytes. */
    private static String written(Frame frame, int bytesAtOnce) {
        StringBuilder all = new StringBuilder();
        for (int from = 0; from < EVENTS.bytes(frame); from += bytesAtOnce) {
            ByteBuffer buffer = ByteBuffer.allocate(bytesAtOnce);
            EVENTS.put(frame, from, buffer);
            all.append(StandardCharsets.UTF_8.decode(buffer.flip()));
        }
        return all.toString();
    }

    @Test
    void aLineIsTheDataOfOneEvent() {
        assertThat(written(Frame.line("{\"a\":1}"), 100)).isEqualTo("data: {\"a\":1}\n\n");
        assertThat(written(Frame.answer("{}".getBytes(StandardCharsets.UTF_8)), 100))
                .isEqualTo("data: {}\n\n");
    }

    @Test
    void aHeartbeatIsAComment() {
        assertThat(written(Frame.HEARTBEAT, 100)).isEqualTo(":\n\n");
    }

    @Test
    void theBytesAreTheSameHoweverTheKernelTakesThem() {
        for (Frame frame : List.of(
                Frame.line("{\"type\":\"pub\",\"data\":\"0123456789\"}"),
                Frame.HEARTBEAT,
                Frame.close(CloseCode.REVOKED))) {
            String whole = written(frame, 1_000);
            for (int bytes = 1; bytes < whole.length(); bytes++) {
                assertThat(written(frame, bytes)).as("%d at once", bytes).isEqualTo(whole);
            }
        }
    }

    @Test
    void onlyAnEndThatIsForGoodIsSaid() {
        assertThat(written(Frame.close(CloseCode.RESTART), 100)).isEmpty();
        assertThat(written(Frame.close(CloseCode.SLOW_CONSUMER), 100)).isEmpty();
        assertThat(written(Frame.close(CloseCode.REVOKED), 1_000))
                .contains("\"code\":\"unauthorized\"", "\"retry\":false");
        assertThat(written(Frame.close(CloseCode.DISCONNECTED), 1_000)).contains("\"code\":\"forbidden\"");
    }
}
