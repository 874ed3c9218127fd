package io.belfry.hub.metrics;

import io.belfry.hub.wire.CloseCode;
import io.belfry.hub.wire.ErrorCode;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Everything the node measures: the closed list of what can happen to it. In Prometheus a name gets {@code belfry_} before
 * it and, if it counts, {@code _total} after it, if it times, {@code _seconds}. No meter tells channels or users apart.
 */
public enum Meter {
    /** Links that are open on the public port after their upgrade. */
    CONNECTIONS(Kind.GAUGE, "Connections now."),
    /** Their parts, once the upgrade or the first request has made them what they are. */
    TRANSPORT_CONNECTIONS(
            Kind.GAUGE, "transport", List.of("websocket", "stream", "poll"), "Connections now, by transport."),
    /** Handshakes that became connections. */
    ACCEPTS("Connections accepted."),
    /** Sessions that began: a connect was answered with connected. */
    SESSIONS("Sessions begun."),
    /** A balancer took the upgrade out of a WebSocket handshake; the log names the directive that mends it. */
    UPGRADE_STRIPPED("WebSocket handshakes that arrived without their upgrade."),
    /** A client went on with another poll, and the one before it was still held: by a balancer, who knows how long. */
    GHOST_POLLS("Polls that their clients had left, still held when the next one came."),
    /** Connections that ended, by the code of the close frame. */
    CLOSES(Kind.COUNTER, "code", names(CloseCode.values()), "Connections ended, by close code."),
    /** Connections cut because they read too slowly; they resume without loss. */
    SLOW_CONSUMERS("Connections cut because more waited for them than limits.queue."),
    /** Connections that sent nothing for two heartbeats. */
    DEAD_CLIENTS("Connections closed because nothing was heard of them."),
    /** Heartbeats sent. */
    HEARTBEATS("Heartbeats sent."),
    /** From a ping to its pong, on WebSockets. A sample: one at a time on each I/O thread. */
    PING(Kind.TIMER, "Round trips of pings to WebSockets, one at a time on each I/O thread."),

    /** New sessions that the gate refused, by what decided. */
    GATE_REFUSED(
            Kind.COUNTER,
            "reason",
            List.of("check", "sessions", "memory", "cpu"),
            "New sessions refused by the gate, by reason."),
    /** New sessions refused because of a cap, by which. */
    CAPS_REFUSED(
            Kind.COUNTER,
            "cap",
            List.of("connections", "address", "user", "rate"),
            "New sessions refused because of a cap, by which."),
    /** New sessions refused because the node drains. */
    DRAIN_REFUSED("New sessions refused because the node is draining."),
    /** The application's availability check threw, or took longer than it may. */
    GATE_CHECK_FAILED("Availability checks without an answer in time; the last known answer stays."),
    /** Whether new sessions may begin. */
    GATE_OPEN(Kind.GAUGE, "1 while new sessions may begin here."),

    /** Publications that came in, by the way they came. */
    PUBLICATIONS(Kind.COUNTER, "source", List.of("api", "client"), "Publications accepted, by where they came from."),
    /** Publications refused, by the code of the answer. */
    PUBLICATIONS_REFUSED(Kind.COUNTER, "code", names(ErrorCode.values()), "Publications refused, by error code."),
    /** Publications put into the queue of a connection: one for each subscriber. */
    DELIVERIES("Publications queued for subscribers, one for each."),
    /** Bytes that wait for sockets to become writable. */
    QUEUE_BYTES(Kind.GAUGE, "Bytes waiting for slow sockets now."),
    /** Bytes of publications that wait in front of the slowest I/O thread. */
    MAILBOX_BYTES(Kind.GAUGE, "Bytes waiting for the slowest I/O thread now."),

    /** Channels that have a subscriber on this node. */
    CHANNELS(Kind.GAUGE, "Channels with a subscriber on this node now."),
    /** Subscriptions of all connections. */
    SUBSCRIPTIONS(Kind.GAUGE, "Subscriptions now."),
    /** Resumed subscriptions that got everything they had missed. */
    RECOVERED("Subscriptions resumed without a gap."),
    /** Gaps told to clients. */
    GAPS(
            Kind.COUNTER,
            "reason",
            List.of("history_lost", "lineage", "trimmed", "bad_position"),
            "Gaps told to clients, by reason."),
    /** A live publication did not follow the one before it, and what lay between was read from the history. */
    REPAIRS("Channels repaired from history."),
    /** Publications that came live, but that the history does not know. */
    BUS_DROPPED("Publications from the bus dropped because the history does not know them."),
    /** What Redis holds for a channel is of another kind than what Belfry writes. */
    BUS_CORRUPT("Publications refused because Redis holds something else under the channel's keys."),
    /** Whether what is published on other nodes reaches this one. */
    BUS_UP(Kind.GAUGE, "1 while this node has its connection to the others."),
    /** The connection to the other nodes was lost. */
    BUS_LOST("Times that the connection to the other nodes was lost."),
    /** Reads of history, for clients, for the API and for recovery. */
    HISTORY_READS("Reads of history."),

    /** Clients that this node brings to the presence of channels. */
    PRESENT(Kind.GAUGE, "Clients present on channels of this node now, once for each channel."),
    /** A node died, or was cut off for longer than its lease. */
    PRESENCE_SWEPT("Presence entries of nodes without a lease that this node has removed."),
    /** Somebody else has written to a key of ours. */
    PRESENCE_CORRUPT(
            "Writes of presence refused because what Redis holds under the key of a channel is something else."),
    /** The path to Redis broke, or Redis has forgotten. */
    PRESENCE_REWRITTEN("Times that this node has written its part of the presence anew, the first time included."),

    /** Applications that take events miss some publications of clients. */
    EVENTS_DROPPED("Publications of clients that applications were not told of."),

    /** Commands of clients. */
    COMMANDS(
            Kind.COUNTER,
            "type",
            List.of("connect", "subscribe", "unsubscribe", "publish", "presence", "history", "refresh"),
            "Commands of clients, by type."),
    /** Commands refused because there were too many. */
    COMMANDS_LIMITED("Commands refused by the limit per second."),
    /** Errors told to clients. */
    ERRORS(Kind.COUNTER, "code", names(ErrorCode.values()), "Errors told to clients, by code."),
    /** Tokens that did not hold. */
    TOKENS_REFUSED(Kind.COUNTER, "code", List.of("unauthorized", "token_expired"), "Tokens refused, by error code."),

    /** Keys that check tokens, of the set at auth.jwks. */
    KEYS(Kind.GAUGE, "Public keys of auth.jwks that are known now; none without that setting."),
    KEYS_AGE_SECONDS(Kind.GAUGE, "Seconds since the public keys of auth.jwks were last fetched; they hold for a day."),
    KEYS_FAILURES(Kind.GAUGE, "Fetches of auth.jwks in a row that have failed; 0 after a good one."),

    /** Orders of the application about a user, given to whichever node; each node counts what it hears. */
    ORDERS(
            Kind.COUNTER,
            "type",
            List.of("user_subscribe", "user_unsubscribe", "user_disconnect", "user_revoke"),
            "Orders about users that this node heard, by type."),
    /** Users whose tokens of an earlier time are refused. */
    REVOCATIONS(Kind.GAUGE, "Users whose tokens were revoked, as long as one of those could still be good."),

    /** Answers of the HTTP side, on both ports. */
    HTTP_ANSWERS(
            Kind.COUNTER,
            "status",
            List.of(
                    "101", "200", "202", "204", "304", "307", "400", "401", "403", "404", "405", "408", "409", "413",
                    "415", "426", "429", "431", "500", "503", "504"),
            "Answers on both ports, by HTTP status."),
    /** Defects: an exception reached the outermost frame of an I/O thread. */
    DEFECTS("Unexpected exceptions; each is in the log."),
    /** Log entries dropped because the output was too slow. */
    LOG_DROPPED(Kind.GAUGE, "Log entries dropped since the start."),
    /** Whether the node runs without tokens. */
    DEVELOPMENT(Kind.GAUGE, "1 in development mode, in which nobody needs a token.");

    /** How a meter moves. */
    public enum Kind {
        /** Only up. */
        COUNTER,
        /** Up and down; asked for when someone looks. */
        GAUGE,
        /** Durations, of which it is counted how many took no longer than a few bounds. */
        TIMER
    }

    private final Kind kind;
    private final String label;

    @SuppressWarnings("ImmutableEnumChecker") // every list given above is immutable
    private final List<String> labelValues;

    private final String sentence;

    Meter(String sentence) {
        this(Kind.COUNTER, sentence);
    }

    Meter(Kind kind, String sentence) {
        this(kind, "", List.of(), sentence);
    }

    Meter(Kind kind, String label, List<String> labelValues, String sentence) {
        this.kind = kind;
        this.label = label;
        this.labelValues = labelValues;
        this.sentence = sentence;
    }

    public Kind kind() {
        return kind;
    }

    /** What tells the parts of this meter apart; empty if it has one part. */
    public String label() {
        return label;
    }

    /** All values that the label may have. */
    public List<String> labelValues() {
        return labelValues;
    }

    public String sentence() {
        return sentence;
    }

    private static List<String> names(Enum<?>... values) {
        return Arrays.stream(values)
                .map(each -> each.name().toLowerCase(Locale.ROOT))
                .toList();
    }
}
