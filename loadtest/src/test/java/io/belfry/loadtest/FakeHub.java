package io.belfry.loadtest;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.belfry.loadtest.floor.FloorServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** As much of a hub as the scenarios need, on two free ports of this process, with faults on demand. */
final class FakeHub implements AutoCloseable {
    /** What the hub does wrong, once, at its tenth publication. */
    enum Fault {
        NONE,
        LOSS,
        DUPLICATE,
        SWAP
    }

    private static final int FAULTY = 10;

    private final FloorServer clients;
    private final HttpServer admin;
    private final Fault fault;
    private final AtomicLong published = new AtomicLong();
    private String kept = "";

    FakeHub(String channel, Fault fault) throws IOException {
        this.fault = fault;
        clients = new FloorServer(1, channel);
        admin = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        admin.createContext("/api/publish", this::publish);
        admin.start();
    }

    String url() throws IOException {
        return "http://127.0.0.1:" + clients.port();
    }

    String adminUrl() {
        return "http://127.0.0.1:" + admin.getAddress().getPort();
    }

    private void publish(HttpExchange exchange) throws IOException {
        List<String> lines = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        StringBuilder results = new StringBuilder();
        for (String line : lines) {
            deliver(line.substring(line.indexOf("\"data\":") + "\"data\":".length(), line.length() - 1));
            results.append("{\"epoch\":\"f\",\"offset\":1}\n");
        }
        answer(exchange, results.toString());
    }

    private void deliver(String data) {
        long number = published.incrementAndGet();
        if (number == FAULTY && fault == Fault.SWAP) {
            kept = data;
        } else if (number != FAULTY || fault != Fault.LOSS) {
            clients.publish(data);
        }
        if (number == FAULTY && fault == Fault.DUPLICATE) {
            clients.publish(data);
        }
        if (number == FAULTY + 1 && fault == Fault.SWAP) {
            clients.publish(kept);
        }
    }

    private static void answer(HttpExchange exchange, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() throws IOException {
        admin.stop(0);
        clients.close();
    }
}
