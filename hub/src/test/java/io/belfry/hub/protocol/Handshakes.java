package io.belfry.hub.protocol;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Handshakes of WebSocket of which only the answer of HTTP matters; the JDK's client hides it. */
final class Handshakes {
    private static final int PATIENCE_MILLIS = 10_000;

    private Handshakes() {}

    /** What came back: status, headers in lower case, body. */
    record Answer(int status, Map<String, String> headers, String body) {}

    /** Sends one on a link of its own, which ends with the answer. */
    static Answer send(int port, String... headers) {
        return send("/connect", port, headers);
    }

    static Answer send(String path, int port, String... headers) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            List<String> request = new ArrayList<>(List.of(
                    "GET " + path + " HTTP/1.1",
                    "Host: localhost",
                    "Upgrade: websocket",
                    "Connection: Upgrade",
                    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                    "Sec-WebSocket-Version: 13"));
            request.addAll(List.of(headers));
            socket.getOutputStream()
                    .write((String.join("\r\n", request) + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
            return read(new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Answer read(BufferedReader in) throws IOException {
        int status = Integer.parseInt(in.readLine().split(" ", 3)[1]);
        Map<String, String> headers = new TreeMap<>();
        for (String line = in.readLine(); !line.isEmpty(); line = in.readLine()) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        char[] body = new char[status == 101 ? 0 : Integer.parseInt(headers.getOrDefault("content-length", "0"))];
        int read = 0;
        while (read < body.length) {
            read += in.read(body, read, body.length - read);
        }
        return new Answer(status, headers, new String(body));
    }
}
