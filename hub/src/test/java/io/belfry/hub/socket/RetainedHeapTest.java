package io.belfry.hub.socket;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A socket that waits holds nothing of HTTP: counted in the histogram of the live heap. */
@Timeout(30)
class RetainedHeapTest {
    private static final int SOCKETS = 60;
    private static final int STRAY = 5; // what the threads' last calls may still hold

    @Test
    void letsGoOfHttpAfterTheUpgrade() throws Exception {
        List<RawClient> clients = new ArrayList<>();
        String before = liveHeap(); // other tests of this process may have left links that speak HTTP
        try (EchoPort echo = new EchoPort()) {
            for (int i = 0; i < SOCKETS; i++) {
                clients.add(RawClient.upgraded(echo.port()));
            }
            for (int i = 0; i < SOCKETS; i++) {
                echo.acceptor.opened.take().run(() -> {}); // by then its upgrade has returned
            }
            String histogram = liveHeap();
            assertThat(count(histogram, "io.belfry.hub.socket.FramedSocket")).isGreaterThanOrEqualTo(SOCKETS);
            for (String http : List.of(
                    "io.belfry.hub.socket.DetachableConnection",
                    "io.undertow.server.HttpServerExchange",
                    "io.undertow.server.protocol.ParseTimeoutUpdater",
                    "io.undertow.server.protocol.http.HttpServerConnection",
                    "io.undertow.server.protocol.http.HttpReadListener",
                    "io.undertow.server.protocol.http.HttpResponseConduit")) {
                assertThat(count(histogram, http) - count(before, http))
                        .as(http)
                        .isLessThanOrEqualTo(STRAY);
            }
        } finally {
            for (RawClient client : clients) {
                client.close();
            }
        }
    }

    /** Collects the garbage and lists what is left: instances, bytes, class. */
    private static String liveHeap() throws JMException {
        return (String) ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                        "gcClassHistogram",
                        new Object[] {new String[0]},
                        new String[] {String[].class.getName()});
    }

    private static int count(String histogram, String className) {
        Matcher line = Pattern.compile(
                        "\\d+:\\s+(\\d+)\\s+\\d+\\s+" + Pattern.quote(className) + "(?: \\(.*)?$", Pattern.MULTILINE)
                .matcher(histogram);
        return line.find() ? Integer.parseInt(line.group(1)) : 0;
    }
}
