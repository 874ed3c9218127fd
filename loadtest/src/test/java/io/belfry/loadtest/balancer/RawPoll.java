package io.belfry.loadtest.balancer;

import com.fasterxml.jackson.databind.JsonNode;
import io.belfry.client.Position;
import io.belfry.loadtest.farm.ReceivedLine;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The answer to one poll on a connection of its own, which may come from any address of this machine. */
record RawPoll(List<ReceivedLine> lines) {
    private static final String HEAD =
            "POST /connect HTTP/1.1\nHost: x\nConnection: close\nContent-Type: application/x-ndjson";

    /** @param members of the connect line beside the usual ones; empty for a new client */
    static RawPoll ask(URI base, String from, String channel, String members) throws IOException {
        Probe answer = Probe.send(base, from, HEAD, line(channel, members, Duration.ZERO));
        if (answer.status() != 200) {
            throw new IOException("refused: " + answer);
        }
        List<ReceivedLine> lines = new ArrayList<>();
        for (String line : answer.body().lines().toList()) {
            if (line.startsWith("{")) { // else the size of a chunk
                lines.add(ReceivedLine.parse(line));
            }
        }
        return new RawPoll(lines);
    }

    /** Asks, and reads no answer. */
    static Socket hold(URI base, String channel, RawPoll before, Duration wait) throws IOException {
        Socket socket = Probe.open(base, "127.0.0.1");
        Probe.write(socket, HEAD, line(channel, before.next(channel), wait));
        return socket;
    }

    private static String line(String channel, String members, Duration wait) {
        String subscription = members.isEmpty() ? ",\"subs\":{\"" + channel + "\":{}}" : members;
        return "{\"type\":\"connect\",\"id\":1,\"wait\":" + wait.toMillis() + subscription + "}";
    }

    private JsonNode connected() {
        return lines.get(0).json();
    }

    String client() {
        return connected().path("client").asText();
    }

    /** Which node answered. */
    String node() {
        return connected().path("node").asText();
    }

    /** Members by which the same client goes on from here. */
    String next(String channel) {
        Position position = Objects.requireNonNull(
                ReceivedLine.position(connected().path("subs").path(channel)));
        return ",\"client\":\"" + client() + "\",\"subs\":{\"" + channel + "\":{\"epoch\":\"" + position.epoch()
                + "\",\"offset\":" + position.offset() + ",\"tag\":\"" + position.tag() + "\"}}";
    }

    List<String> payloads(String channel) throws IOException {
        List<String> payloads = new ArrayList<>();
        for (ReceivedLine line : lines) {
            if (line.type().equals("pub") && line.member("channel").equals(channel)) {
                payloads.add(line.data());
            }
        }
        return payloads;
    }
}
