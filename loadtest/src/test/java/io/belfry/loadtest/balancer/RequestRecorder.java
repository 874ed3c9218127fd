package io.belfry.loadtest.balancer;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/** Stands where a node would, and remembers the headers of the last request. */
final class RequestRecorder implements AutoCloseable {
    private final HttpServer server;
    private final AtomicReference<Map<String, List<String>>> last = new AtomicReference<>(Map.of());

    RequestRecorder() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        server.createContext("/", exchange -> {
            last.set(Map.copyOf(exchange.getRequestHeaders()));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    /** The lines of this header. */
    List<String> header(String name) {
        String canonical = name.charAt(0) + name.substring(1).toLowerCase(Locale.ROOT);
        return Objects.requireNonNullElse(Objects.requireNonNull(last.get()).get(canonical), List.of());
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
