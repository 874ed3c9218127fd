package io.belfry.loadtest.farm;

import com.fasterxml.jackson.databind.JsonNode;
import io.belfry.client.Position;
import io.belfry.loadtest.ledger.ClientLog;
import io.belfry.loadtest.ledger.Digest;
import io.belfry.loadtest.ledger.Observation;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What one client is told, written down as it comes. It filters nothing, believes everything, and knows from where the client
 * goes on. Its owner makes one call at a time; what others may ask is said there.
 */
public final class Logbook {
    private final String name;
    private final List<String> channels;
    private final ClientLog log;
    private final SameLines sameLines;
    private final Map<String, Position> positions = new HashMap<>();
    private final Set<String> payloads = ConcurrentHashMap.newKeySet();
    private final List<String> faults = new CopyOnWriteArrayList<>();
    private final List<Arrival> arrivals = new CopyOnWriteArrayList<>();
    private final List<Long> goodbyes = new CopyOnWriteArrayList<>();
    private final List<Long> closings = new CopyOnWriteArrayList<>();
    private final Map<String, Integer> kinds = new ConcurrentHashMap<>();
    private String client = "";

    /**
     * One time that a node let the client in.
     *
     * @param nanos when it said so, monotonic
     */
    public record Arrival(String node, long nanos) {}

    Logbook(
            String name,
            String transport,
            List<String> channels,
            Consumer<? super Observation> book,
            SameLines sameLines) {
        this.name = name;
        this.channels = List.copyOf(channels);
        this.sameLines = sameLines;
        log = new ClientLog(book, name, transport, System::nanoTime);
    }

    public String name() {
        return name;
    }

    /** Whether a payload with this digest has come. From any thread. */
    public boolean received(String sha) {
        return payloads.contains(sha);
    }

    /** What the protocol does not allow, or nobody expected. From any thread. */
    public List<String> faults() {
        return faults;
    }

    /** The nodes that let it in, in this order, one entry for each time. From any thread. */
    public List<String> nodes() {
        return arrivals.stream().map(Arrival::node).toList();
    }

    /** The same with their times. From any thread. */
    public List<Arrival> arrivals() {
        return arrivals;
    }

    /** When nodes told it to leave, monotonic. From any thread. */
    public List<Long> goodbyes() {
        return goodbyes;
    }

    /** When its connections ended, by whomever, monotonic; polls that were answered are none. From any thread. */
    public List<Long> closings() {
        return closings;
    }

    /** The name that the hub gave it, when it came last. */
    public String client() {
        return client;
    }

    /** How often it was told a line of this type. From any thread. */
    public int lines(String type) {
        return kinds.getOrDefault(type, 0);
    }

    /** Notes something that should not be. */
    void fault(String what) {
        faults.add(what);
    }

    /** The first line of a connection, with the positions of all channels. Every poll says who it is, sockets do not. */
    public String connectLine(boolean asSameClient, String more) {
        StringBuilder line = new StringBuilder("{\"type\":\"connect\",\"id\":1").append(more);
        if (asSameClient && !client.isEmpty()) {
            line.append(",\"client\":\"").append(client).append('"');
        }
        line.append(",\"subs\":{");
        for (String channel : channels) {
            line.append(line.charAt(line.length() - 1) == '{' ? "\"" : ",\"")
                    .append(channel)
                    .append("\":{");
            Position position = positions.get(channel);
            if (position != null) {
                line.append("\"epoch\":\"").append(position.epoch());
                line.append("\",\"offset\":").append(position.offset());
                line.append(",\"tag\":\"").append(position.tag()).append('"');
            }
            line.append('}');
        }
        return line.append("}}").toString();
    }

    public void opened() {
        log.opened();
    }

    public void closed(int code) {
        closings.add(System.nanoTime());
        log.closed(code);
    }

    public void take(ReceivedLine line) throws IOException {
        kinds.merge(line.type(), 1, Integer::sum);
        String channel = line.member("channel");
        switch (line.type()) {
            case "connected" -> {
                client = line.member("client");
                arrivals.add(new Arrival(line.member("node"), System.nanoTime()));
                line.subscriptions().forEach(one -> subscribed(one.getKey(), one.getValue()));
            }
            case "pub" -> publication(channel, line);
            case "gap" -> gap(channel, line.member("reason"), ReceivedLine.position(line.json()));
            case "goaway" -> goodbyes.add(System.nanoTime());
            case "status" -> log.status(line.member("bus"));
            case "error" -> fault("error " + line.member("code"));
            default -> {
                // An empty object is a heartbeat; others are not asked for.
            }
        }
    }

    private void subscribed(String channel, JsonNode answer) {
        if (!channels.contains(channel)) {
            return; // those that every client gets
        }
        Position position = ReceivedLine.position(answer);
        if (position == null) {
            fault("no subscription to " + channel + ": " + answer);
        } else if (!positions.containsKey(channel)) {
            log.subscribed(channel, position);
            positions.put(channel, position);
        } else if (answer.path("recovered").asBoolean()) {
            log.resumed(channel, position);
        } else {
            gap(channel, answer.path("gap").asText("none"), position);
        }
    }

    private void gap(String channel, String reason, @Nullable Position position) {
        if (!channels.contains(channel)) {
            return;
        }
        if (position == null) {
            fault("a gap without a position in " + channel);
            return;
        }
        log.gap(channel, reason, position);
        positions.put(channel, position);
    }

    private void publication(String channel, ReceivedLine line) throws IOException {
        String payload = line.data();
        Position before = positions.get(channel);
        if (!line.json().has("offset") || before == null) {
            log.message(channel, null, null, payload);
        } else {
            Position position =
                    new Position(before.epoch(), line.json().get("offset").asLong(), line.member("tag"));
            log.message(channel, position, null, payload);
            positions.put(channel, position);
            if (!sameLines.agrees(channel, position, line.text())) {
                fault("I8: another client got another line for " + position + " of " + channel);
            }
        }
        payloads.add(Digest.of(payload));
    }
}
