package io.belfry.loadtest.balancer;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** One HTTP request written by hand, as a balancer's probe or an odd client would, and the answer to it. */
record Probe(int status, Map<String, String> headers, String body) {
    private static final int PATIENCE_MILLIS = 10_000;

    /**
     * Says this, and reads until the connection ends; so it must ask for the end, or speak HTTP/1.0.
     *
     * @param head request line and headers, parted by LF
     */
    static Probe send(URI where, String head) throws IOException {
        return send(where, head, "");
    }

    static Probe send(URI where, String head, String body) throws IOException {
        return send(where, "127.0.0.1", head, body);
    }

    /** From this address of the machine. */
    static Probe send(URI where, String from, String head, String body) throws IOException {
        try (Socket socket = open(where, from)) {
            write(socket, head, body);
            return read(socket.getInputStream());
        }
    }

    /** A connection from this address of the machine. */
    static Socket open(URI where, String from) throws IOException {
        Socket socket = new Socket();
        socket.bind(new InetSocketAddress(InetAddress.getByName(from), 0));
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.connect(new InetSocketAddress(where.getHost(), where.getPort()), PATIENCE_MILLIS);
        return socket;
    }

    static void write(Socket socket, String head, String body) throws IOException {
        String text = head.strip().replace("\n", "\r\n") + "\r\n";
        if (!body.isEmpty()) {
            text += "Content-Length: " + body.getBytes(StandardCharsets.UTF_8).length + "\r\n";
        }
        socket.getOutputStream().write((text + "\r\n" + body).getBytes(StandardCharsets.UTF_8));
    }

    private static Probe read(InputStream in) throws IOException {
        String all = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        int end = all.indexOf("\r\n\r\n");
        if (end < 0) {
            throw new IOException("no answer: " + all);
        }
        List<String> lines = all.substring(0, end).lines().toList();
        Map<String, String> headers = new TreeMap<>();
        for (String line : lines.subList(1, lines.size())) {
            int colon = line.indexOf(':');
            String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
            headers.merge(name, line.substring(colon + 1).strip(), (one, other) -> one + ", " + other);
        }
        int status = lines.get(0).indexOf(' ') + 1; // HTTP/1.1 200 OK
        return new Probe(Integer.parseInt(lines.get(0).substring(status, status + 3)), headers, all.substring(end + 4));
    }

    String header(String name) {
        return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
    }
}
