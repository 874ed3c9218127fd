package io.belfry.hub.socket;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.belfry.hub.wire.Frame;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a delivery costs: nothing but the write. */
@Timeout(30)
class DeliveryTest {
    private static final int WARM_UP = 20_000;
    private static final int MEASURED = 200; // so few that the kernel takes them all unread

    @Test
    void allocatesNothingPerDelivery() throws Exception {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (EchoPort echo = new EchoPort();
                RawClient client = RawClient.upgraded(echo.port())) {
            EchoAcceptor.Echo there = echo.acceptor.opened.take();
            Frame shared = Frame.line("x".repeat(64));
            for (int i = 0; i < WARM_UP / MEASURED; i++) {
                there.run(() -> deliver(there, shared));
                read(client);
            }
            long[] bytes = new long[1];
            there.run(() -> {
                long before = threads.getCurrentThreadAllocatedBytes();
                deliver(there, shared);
                bytes[0] = threads.getCurrentThreadAllocatedBytes() - before;
            });
            read(client);
            assertThat(bytes[0]).as("bytes for %d deliveries", MEASURED).isLessThan(MEASURED);
        }
    }

    private static void deliver(EchoAcceptor.Echo there, Frame frame) {
        for (int i = 0; i < MEASURED; i++) {
            there.send(frame);
        }
    }

    private static void read(RawClient client) throws Exception {
        for (int i = 0; i < MEASURED; i++) {
            assertThat(client.readFrame().payload()).hasSize(64);
        }
    }
}
