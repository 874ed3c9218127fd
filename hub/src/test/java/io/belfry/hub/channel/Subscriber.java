package io.belfry.hub.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.client.Position;
import io.belfry.hub.message.Publication;
import io.belfry.hub.testing.TestNode;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A client of one channel that checks every line it gets against the promise, and comes back with its position. */
final class Subscriber {
    private static final Pattern POSITION =
            Pattern.compile("\"epoch\":\"([^\"]*)\",\"offset\":(\\d+),\"tag\":\"([^\"]*)\"");
    private static final Pattern PUBLICATION = Pattern.compile(
            "\\{\"type\":\"pub\",\"channel\":\"c\",\"offset\":(\\d+),\"tag\":\"([^\"]*)\",\"data\":(.*)}");

    private final TestNode node;
    private final Accepted accepted;
    private final Set<String> received = new HashSet<>();
    private int since; // of what was accepted from that number on it must have got all
    private @Nullable Position position;
    private TestNode.@Nullable TestClient client;
    private int commands;
    private int gaps;
    private int publications;

    Subscriber(TestNode node, Accepted accepted) {
        this.node = node;
        this.accepted = accepted;
    }

    boolean isConnected() {
        return client != null;
    }

    int gaps() {
        return gaps;
    }

    int publications() {
        return publications;
    }

    /** Connects with the channel in its wanted set, from where it was. */
    void connect(int thread, int rewind) {
        Position from = position;
        String start = from == null
                ? rewind > 0 ? "{\"rewind\":" + rewind + "}" : "{}"
                : "{\"epoch\":\"%s\",\"offset\":%d,\"tag\":\"%s\"}".formatted(from.epoch(), from.offset(), from.tag());
        TestNode.TestClient fresh = node.client(thread);
        client = fresh;
        fresh.send("{\"type\":\"connect\",\"id\":1,\"subs\":{\"c\":" + start + "}}");
        commands = 1;
    }

    /** Leaves the channel and subscribes again at the top, giving up its position. */
    void resubscribe() {
        TestNode.TestClient connected = Objects.requireNonNull(client);
        connected.send("{\"type\":\"unsubscribe\",\"id\":" + ++commands + ",\"channel\":\"c\"}");
        connected.send("{\"type\":\"subscribe\",\"id\":" + ++commands + ",\"channel\":\"c\"}");
    }

    /** While it was not connected here, another node brought it up to this position. */
    void wasElsewhere(Position reached) {
        moved(reached);
    }

    void disconnect() {
        read();
        Objects.requireNonNull(client).vanish();
        client = null;
    }

    /** Stops or goes on reading, as a slow client does. */
    void reads(boolean peerReads) {
        TestNode.TestClient connected = Objects.requireNonNull(client);
        connected.socket().reads(peerReads);
        if (peerReads) {
            connected.thread().on(connected.connection()::onWritable);
        }
    }

    @Nullable
    Position position() {
        return position;
    }

    void read() {
        TestNode.TestClient connected = client;
        if (connected != null) {
            connected.socket().newLines().forEach(this::check);
            assertThat(connected.socket().closeCode()).as("closed").isZero();
        }
    }

    private void check(String line) {
        if (line.startsWith("{\"type\":\"connected\"")) {
            begin(line.substring(line.indexOf("\"c\":")));
        } else if (line.startsWith("{\"type\":\"subscribed\"")) {
            if (!line.contains("\"already\"")) { // given up before it had begun
                begin(line);
            }
        } else if (line.startsWith("{\"type\":\"unsubscribed\"")) {
            position = null;
        } else if (line.startsWith("{\"type\":\"gap\"")) {
            gaps++;
            moved(positionIn(line));
        } else if (line.startsWith("{\"type\":\"pub\"")) {
            publication(line);
        } else {
            assertThat(line).doesNotContain("error");
        }
    }

    private void begin(String line) {
        Position now = positionIn(line);
        if (line.contains("\"recovered\":true")) {
            assertThat(now).as("resumed where it was").isEqualTo(position);
            return;
        }
        if (line.contains("\"recovered\":false")) {
            gaps++;
        }
        moved(now);
    }

    /** Goes on there, without what lies between. */
    private void moved(Position there) {
        position = there;
        since = accepted.size();
    }

    void assertNothingIsMissing() {
        for (int i = since; i < accepted.size(); i++) {
            assertThat(received)
                    .as("received, or a gap behind it")
                    .contains(accepted.get(i).tag());
        }
    }

    private void publication(String line) {
        Matcher m = PUBLICATION.matcher(line);
        assertThat(m.matches()).as(line).isTrue();
        Position before = Objects.requireNonNull(position, "a publication outside a subscription");
        Publication sent = Objects.requireNonNull(accepted.tagged(m.group(2)), line);
        boolean follows = Long.parseLong(m.group(1)) == before.offset() + 1
                && sent.offset() == before.offset() + 1
                && sent.previousTag().equals(before.tag());
        if (!follows || !m.group(3).equals(new String(sent.data(), StandardCharsets.UTF_8))) {
            throw new AssertionError("at " + before + " came " + line + ", which was " + sent.position() + " after "
                    + sent.previousTag());
        }
        position = new Position(before.epoch(), sent.offset(), sent.tag());
        received.add(sent.tag());
        publications++;
    }

    private static Position positionIn(String line) {
        Matcher m = POSITION.matcher(line);
        assertThat(m.find()).as(line).isTrue();
        return new Position(m.group(1), Long.parseLong(m.group(2)), m.group(3));
    }
}
