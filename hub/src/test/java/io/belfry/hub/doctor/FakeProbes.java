package io.belfry.hub.doctor;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A way that is well, until a test makes it otherwise. Nothing takes time. */
final class FakeProbes implements Probes {
    final Map<String, HttpSeen> gets = new HashMap<>();
    final List<String> asked = new ArrayList<>();

    /** How long each poll asked to be held, in milliseconds. */
    final List<Long> waits = new ArrayList<>();

    /** Who answers, in turn, polls of a session that is known. */
    List<String> nodes = List.of("h1", "h2");

    HttpSeen preflight = Sights.seen(Sights.cors(204), "");

    /** Answers to polls; the last one is repeated. */
    List<HttpSeen> polls = new ArrayList<>(List.of(Sights.connected("c1", "h1"), Sights.connected("c2", "h2")));

    SocketSeen brief = Sights.brief();
    SocketSeen silent = Sights.watched(End.COMPLETE, 4004, 55_000, 2);
    SocketSeen busy = Sights.watched(End.PATIENCE, 0, 70_000, 3);
    StreamSeen stream = Sights.stream(End.PATIENCE, 12, 15_020, 70_000);
    private int poll;

    FakeProbes() {
        gets.put("/health/live", Sights.live());
        gets.put("/healthcheck.wx", Sights.seen(Sights.head(202), ""));
        for (String path : List.of("/metrics", "/api/nodes", "/console")) {
            gets.put(path, Sights.problem(404, "not_found"));
        }
    }

    @Override
    public HttpSeen http(String method, String path, Map<String, String> headers, String body, Duration patience) {
        asked.add(method + " " + path);
        if (method.equals("OPTIONS")) {
            return preflight;
        }
        if (method.equals("GET")) {
            return gets.getOrDefault(path, Sights.problem(404, "not_found"));
        }
        waits.add(Json.read(body).path("wait").asLong());
        if (body.contains("\"wait\":0,\"client\":\"c1\"")) {
            return Sights.connected("c1", nodes.get(poll++ % nodes.size()));
        }
        return polls.size() > 1 ? polls.remove(0) : polls.get(0);
    }

    @Override
    public StreamSeen stream(String connectLine, Duration patience) {
        asked.add("stream");
        return stream;
    }

    @Override
    public SocketSeen socket(String connectLine, Manner manner, Duration patience) {
        asked.add("socket " + manner);
        return switch (manner) {
            case BRIEF -> brief;
            case SILENT -> silent;
            case BUSY -> busy;
        };
    }
}
