package io.belfry.hub.doctor;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What probes may see. */
final class Sights {
    static final String ORIGIN = "https://app.example.com";

    private Sights() {}

    /** Name, value, name, value. */
    static Head head(int status, String... headers) {
        Map<String, List<String>> all = new HashMap<>();
        for (int i = 0; i < headers.length; i += 2) {
            all.computeIfAbsent(headers[i].toLowerCase(Locale.ROOT), any -> new ArrayList<>())
                    .add(headers[i + 1]);
        }
        return new Head(status, all);
    }

    static HttpSeen seen(Head head, String body) {
        return new HttpSeen(head, body, End.COMPLETE, 10, "");
    }

    static HttpSeen live() {
        return seen(head(200, "Content-Type", "application/json", "Server", "nginx/1.22.1"), "{\"status\":\"live\"}");
    }

    static HttpSeen problem(int status, String code) {
        return seen(
                head(status, "Content-Type", "application/problem+json"),
                "{\"status\":" + status + ",\"code\":\"" + code + "\"}");
    }

    /** A page of somebody else. */
    static HttpSeen page(int status) {
        return seen(head(status, "Content-Type", "text/html"), "<html>");
    }

    static HttpSeen nothing(End end, long millis) {
        return new HttpSeen(null, "", end, millis, "");
    }

    static HttpSeen late(int status, long millis) {
        return new HttpSeen(head(status, "Content-Type", "text/html"), "<html>", End.COMPLETE, millis, "");
    }

    static HttpSeen connected(String client, String node) {
        return connected(client, node, "Cache-Control", "no-store, no-transform");
    }

    static HttpSeen connected(String client, String node, String... headers) {
        Head head = head(200, headers);
        Map<String, List<String>> all = new HashMap<>(head.headers());
        all.put("content-type", List.of("application/x-ndjson"));
        all.put("access-control-allow-origin", List.of(ORIGIN));
        all.put("vary", List.of("Origin"));
        return seen(
                new Head(200, all),
                "{\"type\":\"connected\",\"client\":\"" + client + "\",\"node\":\"" + node + "\"}\n");
    }

    static Head cors(int status) {
        return head(status, "Access-Control-Allow-Origin", ORIGIN, "Vary", "Origin");
    }

    static SocketSeen brief() {
        return new SocketSeen(seen(head(101), ""), 4, 6, 4500, 25_000, 0);
    }

    /** An open WebSocket that was watched until this end. */
    static SocketSeen watched(End end, int closeCode, long endMillis, long silentMillis) {
        HttpSeen answer = new HttpSeen(head(101), "", end, endMillis, "");
        return new SocketSeen(answer, 4, -1, closeCode, 25_000, silentMillis);
    }

    static SocketSeen refused(HttpSeen answer) {
        return new SocketSeen(answer, -1, -1, 0, 0, 0);
    }

    static StreamSeen stream(End end, long firstEvent, long comment, long endMillis) {
        Head head = head(200, "Content-Type", "text/event-stream");
        HttpSeen answer = new HttpSeen(firstEvent < 0 ? null : head, "", end, endMillis, "");
        return new StreamSeen(answer, firstEvent, firstEvent, comment, "{\"type\":\"connected\"}", 5);
    }
}
