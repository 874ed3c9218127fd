package io.belfry.hub.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Sessions of all transports that come and vanish in every way, against caps that are always about to be reached. */
@Timeout(120)
class SlotChurnIT {
    private static final int VISITS = 6_000;
    private static final int MOST = 40;

    /** Each I/O thread may hold one request that is over the cap for as long as it takes to refuse it. */
    private static final int BEING_REFUSED = Runtime.getRuntime().availableProcessors();

    @RegisterExtension
    static final RunningHub HUB = RunningHub.production(
            "limits.connections=" + MOST, "limits.perUser=10", "limits.perIp=25", "listen.trustedProxies=127.0.0.1");

    private final Random random = new Random(9);
    private final Deque<Socket> held = new ArrayDeque<>();

    @Test
    @DisplayName(
            "P14, I9 after 6,000 sessions of all transports that ended anyhow, no slot, no session and no user is left")
    void losesNothing() throws IOException {
        for (int i = 0; i < VISITS || !everyCapWasReached(); i++) {
            visit();
            assertThat(HUB.node().sessions()).isLessThanOrEqualTo(MOST);
            assertThat(HUB.node().links()).isLessThanOrEqualTo(MOST + BEING_REFUSED);
            if (held.size() > 60 || random.nextInt(3) == 0) {
                end(held.pollFirst());
            }
        }
        while (!held.isEmpty()) {
            end(held.pollFirst());
        }
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            assertThat(HUB.node().links()).isZero();
            assertThat(HUB.node().sessions()).isZero();
        });
    }

    /** Which one is reached when depends on how fast the node is. */
    private static boolean everyCapWasReached() {
        String metrics = HUB.read("/metrics").body();
        return Stream.of("connections", "address", "user")
                .map(cap -> Pattern.compile("belfry_caps_refused_total\\{cap=\"" + cap + "\"\\} [1-9]"))
                .allMatch(refused -> refused.matcher(metrics).find());
    }

    private void visit() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), HUB.port());
        String token = RunningHub.token(RunningHub.tokens().user("u" + random.nextInt(3)));
        String connect = "{\"type\":\"connect\",\"id\":1,\"wait\":20000," + token + "}";
        String bytes =
                switch (random.nextInt(4)) {
                    case 0 -> post(connect, "application/json");
                    case 1 -> post(connect, "text/event-stream");
                    default -> handshake() + frame(connect);
                };
        int sent = random.nextInt(5) == 0 ? random.nextInt(bytes.length()) : bytes.length();
        try {
            socket.getOutputStream().write(bytes.substring(0, sent).getBytes(StandardCharsets.ISO_8859_1));
        } catch (IOException refusedAlready) {
            // the rest of a request that was refused
        }
        held.addLast(socket);
    }

    private void end(Socket socket) throws IOException {
        if (socket != null && random.nextBoolean()) {
            socket.setSoLinger(true, 0); // a reset instead of a FIN
        }
        if (socket != null) {
            socket.close();
        }
    }

    /** One address twice as often, so that it is full before the node is. */
    private String forwarded() {
        return "X-Forwarded-For: 203.0.113." + random.nextInt(3) / 2 + "\r\n";
    }

    private String post(String body, String accept) {
        return "POST /connect HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nAccept: " + accept
                + "\r\n" + forwarded() + "Content-Length: " + body.length() + "\r\n\r\n" + body;
    }

    private String handshake() {
        return "GET /connect HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" + forwarded()
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";
    }

    /** A text with a mask of zeros, as Latin-1. */
    private static String frame(String text) {
        return "\u0081\u00fe" + (char) (text.length() >> 8) + (char) (text.length() & 0xff) + "\0\0\0\0" + text;
    }
}
