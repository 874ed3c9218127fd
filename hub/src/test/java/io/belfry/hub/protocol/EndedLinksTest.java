package io.belfry.hub.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is left of a link over which something was still being answered when its client went. */
class EndedLinksTest {
    private static final int LINKS = 100;
    private static final int SPARE = 10; // of other links that come and go

    private static final Pattern CONNECTIONS = Pattern.compile("(?m)^belfry_connections ([0-9.]+)$");
    private static final Pattern LINK =
            Pattern.compile("(\\d+) +\\d+ +io\\.belfry\\.hub\\.socket\\.DetachableConnection\\b");

    @RegisterExtension
    static final RunningHub HUB = RunningHub.development();

    @ParameterizedTest(name = "a {0} that its client leaves, reset: {3}")
    @CsvSource({
        "stream, text/event-stream, 0, false",
        "stream, text/event-stream, 0, true",
        "poll, application/x-ndjson, 20000, false",
        "poll, application/x-ndjson, 20000, true"
    })
    void isNothing(String transport, String accept, int waitMillis, boolean reset) throws IOException {
        long before = links();
        List<Socket> sockets = new ArrayList<>();
        for (int i = 0; i < LINKS; i++) {
            sockets.add(open(accept, waitMillis));
        }
        Awaitility.await(transport + "s are held").until(() -> connections() == LINKS);
        for (Socket socket : sockets) {
            if (reset) {
                socket.setSoLinger(true, 0);
            }
            socket.close();
        }

        Awaitility.await("nobody is connected").until(() -> connections() == 0);
        Awaitility.await("nothing is left")
                .untilAsserted(() -> assertThat(links()).isLessThan(before + SPARE));
    }

    private static Socket open(String accept, int waitMillis) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), HUB.port());
        String line = "{\"type\":\"connect\",\"id\":1,\"wait\":" + waitMillis + ",\"subs\":{\"left\":{}}}\n";
        String request = "POST /connect HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nAccept: " + accept
                + "\r\nContent-Length: " + line.length() + "\r\n\r\n" + line;
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static double connections() {
        Matcher gauge = CONNECTIONS.matcher(HUB.read("/metrics").body());
        assertThat(gauge.find()).isTrue();
        return Double.parseDouble(gauge.group(1));
    }

    /** Objects of this process that are alive, the links of other tests among them. */
    private static long links() {
        try {
            Object histogram = ManagementFactory.getPlatformMBeanServer()
                    .invoke(
                            new ObjectName("com.sun.management:type=DiagnosticCommand"),
                            "gcClassHistogram",
                            new Object[] {new String[0]},
                            new String[] {String[].class.getName()});
            Matcher found = LINK.matcher(String.valueOf(histogram));
            return found.find() ? Long.parseLong(found.group(1)) : 0;
        } catch (JMException e) {
            throw new IllegalStateException(e);
        }
    }
}
