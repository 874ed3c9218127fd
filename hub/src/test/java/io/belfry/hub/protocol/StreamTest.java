package io.belfry.hub.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The stream transport: server-sent events on a plain request. */
@Timeout(60)
class StreamTest {
    @RegisterExtension
    static final RunningHub HUB = RunningHub.production("heartbeat=1s", "namespaces.default.subscribe=user");

    private final String channel = HUB.channel();

    /** A stream, read as it comes. */
    private static final class Events implements AutoCloseable {
        private final Socket socket;
        private final BufferedReader in;
        final String head;

        Events(String version, String... headers) throws IOException {
            socket = new Socket(InetAddress.getLoopbackAddress(), HUB.port());
            socket.setSoTimeout(10_000);
            in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            String body = headers[headers.length - 1];
            StringBuilder request = new StringBuilder("POST /connect HTTP/" + version + "\r\nHost: x\r\n"
                    + "Accept: text/event-stream\r\nContent-Type: application/json\r\nContent-Length: "
                    + body.getBytes(StandardCharsets.UTF_8).length + "\r\n");
            for (int i = 0; i < headers.length - 1; i++) {
                request.append(headers[i]).append("\r\n");
            }
            socket.getOutputStream()
                    .write(request.append("\r\n").append(body).toString().getBytes(StandardCharsets.UTF_8));
            StringBuilder read = new StringBuilder();
            for (String line = in.readLine(); !line.isEmpty(); line = in.readLine()) {
                read.append(line).append('\n');
            }
            head = read.toString();
        }

        /** The next line that is not empty; null at the end. */
        String next() throws IOException {
            String line = in.readLine();
            while (line != null && line.isEmpty()) {
                line = in.readLine();
            }
            return line;
        }

        /** The next line that is no comment. */
        Line event() throws IOException {
            String line = next();
            while (line.equals(":")) {
                line = next();
            }
            assertThat(line).startsWith("data: ");
            return Line.of(line.substring("data: ".length()));
        }

        /** Sends the FIN, and goes on reading. */
        void halfClose() throws IOException {
            socket.shutdownOutput();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private String connect(String... members) {
        return "{\"type\":\"connect\",\"id\":1,"
                + RunningHub.token(RunningHub.tokens().user("42").validFor(Duration.ofHours(1)))
                + ",\"subs\":{\"" + channel + "\":{}}" + (members.length == 0 ? "" : "," + String.join(",", members))
                + "}";
    }

    @Test
    void tellsTheSameLinesInTheSameOrderAsEvents() throws Exception {
        try (Events events = new Events("1.1", connect())) {
            assertThat(events.head)
                    .startsWith("HTTP/1.1 200 OK\n")
                    .contains("Content-Type: text/event-stream\n", "X-Accel-Buffering: no\n")
                    .contains("Cache-Control: no-store, no-transform\n", "Vary: Origin\n")
                    .doesNotContain("Transfer-Encoding", "Content-Length");
            assertThat(events.event().type()).isEqualTo("connected");

            HUB.publish(channel, "{\"a\":\"b\"}");
            HUB.publish(channel, "2");

            Line first = events.event();
            assertThat(first.text()).contains("\"data\":{\"a\":\"b\"}");
            assertThat(first.number("offset")).isEqualTo(1);
            assertThat(events.event().number("offset")).isEqualTo(2);
        }
    }

    @Test
    void l07L08WhatIsPublishedCannotForgeAField() throws Exception {
        try (Events events = new Events("1.1", connect())) {
            events.event();
            String nasty = "\"\\rid: 999\\rdata: x\\r\\n\\nevent: y\\u2028\\u0000\"";

            HUB.publish(channel, nasty);
            HUB.publish(channel, "[1,\r2,\n3]");

            assertThat(events.event().text()).contains("\"data\":" + nasty);
            assertThat(events.event().text()).contains("\"data\":[1, 2, 3]");
        }
    }

    @Test
    void worksForHttp10WithoutChunks() throws Exception {
        try (Events events = new Events("1.0", connect())) {
            assertThat(events.head).doesNotContain("Transfer-Encoding");
            assertThat(events.event().type()).isEqualTo("connected");
        }
    }

    @Test
    void saysThatItLivesByComments() throws Exception {
        try (Events events = new Events("1.1", connect())) {
            events.event();

            assertThat(events.next()).isEqualTo(":");
            assertThat(events.next()).isEqualTo(":");
        }
    }

    @Test
    void row19AFinOfTheClientEndsItWithinASecond() throws Exception {
        try (Events events = new Events("1.1", connect())) {
            events.event();
            await().until(() -> HUB.read("/api/connections").body().contains("\"stream\""));

            events.halfClose();

            await().atMost(Duration.ofSeconds(1))
                    .until(() -> !HUB.read("/api/connections").body().contains("\"stream\""));
        }
    }

    @Test
    void endsWithTheTokenAndSaysSo() throws Exception {
        String connect = "{\"type\":\"connect\",\"id\":1,"
                + RunningHub.token(RunningHub.tokens().user("42").validFor(Duration.ofSeconds(1))) + "}";
        try (Events events = new Events("1.1", connect)) {
            events.event();

            Line last = events.event();
            assertThat(last.type()).isEqualTo("error");
            assertThat(last.string("code")).isEqualTo("token_expired");
            assertThat(events.next()).isNull();
        }
    }

    @Test
    void tellsAClientThatMustNotComeBackSo() throws Exception {
        try (Events events = new Events("1.1", connect())) {
            events.event();

            HUB.order("/api/users/42/disconnect", "{}");

            Line last = events.event();
            assertThat(last.string("code")).isEqualTo("forbidden");
            assertThat(last.json().path("retry").asBoolean(true)).isFalse();
            assertThat(events.next()).isNull();
        }
    }

    @Test
    void refusesByStatusBeforeItBegins() throws Exception {
        try (Events events = new Events("1.1", "{\"type\":\"connect\",\"id\":1}")) {
            assertThat(events.head).startsWith("HTTP/1.1 401 ").contains("application/problem+json");
        }
    }

    @Test
    void l01AnUnknownPlaceIsToldAsAGap() throws Exception {
        try (Events events = new Events("1.1", "Last-Event-ID: garbage", connect())) {
            Line connected = events.event();
            assertThat(connected.sub(channel).path("recovered").asBoolean(true)).isFalse();
            assertThat(connected.sub(channel).path("gap").asText()).isEqualTo("bad_position");
        }
    }

    @Test
    void l02ALongLastEventIdIsRefused() throws Exception {
        try (Events events = new Events("1.1", "Last-Event-ID: " + "x".repeat(513), connect())) {
            assertThat(events.head).startsWith("HTTP/1.1 400 ");
        }
    }
}
