package io.belfry.client.redis;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The names of all keys and Redis channels. The braces around a channel's name are Redis Cluster's hash tag: what belongs to
 * one channel is in one slot.
 *
 * @param prefix first part of every name
 */
public record RedisNames(String prefix) {
    public static final String DEFAULT_PREFIX = "belfry";

    /** Hash: {@code e} epoch, {@code o} top offset, {@code t} top tag, {@code m} time of the newest publication. */
    public byte[] meta(String channel) {
        return ofChannel(channel, "m");
    }

    /** Stream: entries {@code offset-0} with {@code t} tag, {@code p} previous tag, {@code d} data, {@code f} from, {@code m} time. */
    public byte[] stream(String channel) {
        return ofChannel(channel, "s");
    }

    /** String: what an idempotency key was used for. */
    public byte[] idempotency(String channel, String key) {
        return ofChannel(channel, "k:" + key);
    }

    /** Hash: who is on the channel, by client: since when, on which nodes by their marks, the member as JSON. */
    public byte[] presence(String channel) {
        return ofChannel(channel, "p");
    }

    /** Redis channel on which a channel's publications travel. */
    public byte[] live(String channel) {
        return bytes(prefix + ":c:{" + channel + "}");
    }

    /** The channel whose publications travel on this Redis channel; null if it is another kind of Redis channel. */
    public @Nullable String channelOf(byte[] redisChannel) {
        String text = new String(redisChannel, StandardCharsets.UTF_8);
        String start = prefix + ":c:{";
        return text.startsWith(start) && text.endsWith("}") ? text.substring(start.length(), text.length() - 1) : null;
    }

    /** Redis channel on which one node, or one publisher that waits for answers, is told something. */
    public byte[] node(String id) {
        return bytes(prefix + ":n:" + id);
    }

    /** Redis channel on which all nodes are told something. */
    public byte[] all() {
        return bytes(prefix + ":all");
    }

    /** Hash: nodes by id, each with when it was last heard of and what it says of itself. */
    public byte[] nodes() {
        return bytes(prefix + ":nodes");
    }

    /** Set: marks by which nodes write themselves into the presence of channels. */
    public byte[] marks() {
        return bytes(prefix + ":marks");
    }

    /** Set: marks that count no more, and are to be taken out of the presence of channels. */
    public byte[] departed() {
        return bytes(prefix + ":marks:departed");
    }

    /** Set: channels whose presence has this mark. */
    public byte[] marked(String mark) {
        return bytes(prefix + ":marked:" + mark);
    }

    /** String: random, made by the first node; another one means that Redis has forgotten everything meanwhile. */
    public byte[] memory() {
        return bytes(prefix + ":memory");
    }

    /** Stream: orders to all nodes, kept for those that are cut off. */
    public byte[] orders() {
        return bytes(prefix + ":orders");
    }

    /** Stream: what clients did, for applications; in the slot of the roster that has every client. */
    public byte[] events() {
        return ofChannel("$events", "e");
    }

    /** String: what a ticket stands for, until it is taken. */
    public byte[] ticket(String id) {
        return bytes(prefix + ":ticket:" + id);
    }

    /** String: the secret by which the nodes sign {@code client}. */
    public byte[] secret() {
        return bytes(prefix + ":secret");
    }

    /** String, JSON: how much history the namespaces keep, for publishers that know no configuration. */
    public byte[] history() {
        return bytes(prefix + ":history");
    }

    private byte[] ofChannel(String channel, String suffix) {
        return bytes(prefix + ":{" + channel + "}:" + suffix);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
