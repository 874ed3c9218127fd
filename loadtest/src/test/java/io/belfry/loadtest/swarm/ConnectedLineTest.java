package io.belfry.loadtest.swarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ConnectedLineTest {
    @Test
    void findsTheOffsetOfItsChannelAmongOthers() throws IOException {
        String line = "{\"type\":\"connected\",\"limits\":{\"subs\":{}},\"subs\":{\"$all\":{\"offset\":9},"
                + "\"load:0\":{\"epoch\":\"e\",\"offset\":41,\"tag\":\"t\"}}}";

        assertThat(offset(line, "load:0")).isEqualTo(41);
    }

    @Test
    void takesAnEphemeralChannelForOneAtOffsetZero() throws IOException {
        assertThat(offset("{\"subs\":{\"load:0\":{}}}", "load:0")).isZero();
    }

    @Test
    void failsWhenTheSubscriptionWasRefusedOrForgotten() {
        assertThatThrownBy(() -> offset("{\"subs\":{\"a\":{\"error\":{\"code\":\"forbidden\"}}}}", "a"))
                .isInstanceOf(ProtocolFault.class);
        assertThatThrownBy(() -> offset("{\"subs\":{\"b\":{}}}", "a")).isInstanceOf(ProtocolFault.class);
    }

    private static long offset(String line, String channel) throws IOException {
        byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
        return ConnectedLine.offset(bytes, 0, bytes.length, channel);
    }
}
