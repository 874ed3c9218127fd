package io.belfry.hub.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.belfry.hub.config.AddressRange;
import io.belfry.hub.socket.EchoPort.Entrance;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that come and vanish in every way there is, against caps that are always about to be reached. */
@Timeout(120)
class CapsChurnTest {
    private static final int CLIENTS = 10_000;
    private static final int MOST = 30;

    @Test
    @DisplayName(
            "P14 after 10,000 clients that came and vanished anyhow every slot is back, and there were never too many")
    void losesNoSlot() throws Exception {
        TrustedProxies proxies = new TrustedProxies(List.of(Objects.requireNonNull(AddressRange.parse("127.0.0.0/8"))));
        Entrance entrance = new Entrance(new CapSettings(MOST, 12, 0), proxies, false, null, Admission.OPEN);
        try (EchoPort echo = new EchoPort(entrance)) {
            Random random = new Random(14);
            Deque<RawClient> held = new ArrayDeque<>();
            int refused = 0;
            for (int i = 0; i < CLIENTS; i++) {
                RawClient client = new RawClient(echo.port());
                refused += visit(client, random, held) ? 0 : 1;
                assertThat(echo.port.sockets()).isLessThanOrEqualTo(MOST);
                assertThat(echo.acceptor.open.get()).isLessThanOrEqualTo(MOST);
                if (!held.isEmpty() && random.nextInt(4) == 0) {
                    held.removeFirst().reset();
                }
            }
            for (RawClient each : held) {
                each.reset();
            }
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> echo.port.sockets() == 0 && echo.acceptor.open.get() == 0);
            assertThat(echo.port.addresses()).isZero();
            assertThat(refused).as("the caps were reached").isGreaterThan(100);
        }
    }

    /** Does one of the things that clients do; false if it was refused. */
    private static boolean visit(RawClient client, Random random, Deque<RawClient> held) throws IOException {
        String handshake = RawClient.handshake("X-Forwarded-For: 203.0.113." + random.nextInt(4));
        switch (random.nextInt(6)) {
            case 0 -> client.reset();
            case 1 -> {
                client.send(handshake.substring(0, random.nextInt(handshake.length())));
                client.reset();
            }
            case 2 -> {
                client.send(handshake);
                client.reset();
            }
            case 3 -> {
                client.send("GET /connect HTTP/1.1\r\nHost: localhost\r\n\r\n");
                client.readReply();
                client.reset();
            }
            default -> {
                client.send(handshake);
                boolean admitted = client.readReply().status() == 101;
                if (admitted) {
                    held.addLast(client);
                } else {
                    client.reset();
                }
                return admitted;
            }
        }
        return true;
    }
}
