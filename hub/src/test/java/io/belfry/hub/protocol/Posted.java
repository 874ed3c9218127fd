package io.belfry.hub.protocol;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What the hub answers to lines that a client posts, as a poll. */
record Posted(int status, String body, HttpResponse<String> response) {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** Posts and waits for the answer. */
    static Posted to(RunningHub hub, String... lines) {
        return later(hub, lines).join();
    }

    /** Posts; the answer comes when the hub gives it. */
    static CompletableFuture<Posted> later(RunningHub hub, String... lines) {
        return send(request(hub).POST(HttpRequest.BodyPublishers.ofString(String.join("\n", lines))));
    }

    static CompletableFuture<Posted> send(HttpRequest.Builder request) {
        return HTTP.sendAsync(request.timeout(Duration.ofSeconds(20)).build(), HttpResponse.BodyHandlers.ofString())
                .thenApply(response -> new Posted(response.statusCode(), response.body(), response));
    }

    static HttpRequest.Builder request(RunningHub hub) {
        return hub.open(URI.create("/connect")).header("Content-Type", "text/plain");
    }

    /** A {@code connect} that waits so long, with these members besides. */
    static String connect(long wait, String... members) {
        return "{\"type\":\"connect\",\"id\":1,\"wait\":" + wait
                + (members.length == 0 ? "" : "," + String.join(",", members)) + "}";
    }

    /** The member by which a client wants one channel from there on. */
    static String subs(String channel, Place from) {
        return "\"subs\":{\"" + channel + "\":{" + from.members() + "}}";
    }

    List<Line> lines() {
        return body.lines().map(Line::of).toList();
    }

    /** The first line. */
    Line connected() {
        return lines().get(0);
    }

    /** The lines behind the first. */
    List<Line> rest() {
        List<Line> all = lines();
        return all.subList(1, all.size());
    }

    /** The member by which the client says who it is next time. */
    String client() {
        return "\"client\":\"" + connected().string("client") + "\"";
    }

    /** The code of a problem. */
    String code() {
        return Line.of(body).string("code");
    }

    String header(String name) {
        return response.headers().firstValue(name).orElse("");
    }
}
