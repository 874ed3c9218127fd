package io.belfry.hub.control;

import io.belfry.hub.auth.ClientSigner;
import io.belfry.hub.connection.Snapshot;
import io.belfry.hub.shard.Shards;
import io.belfry.hub.wire.JsonObject;
import io.belfry.hub.wire.Listings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * The connections of this node as operators see them, each under a key. The keys put those of all nodes in one order: by
 * node, and there by age. Safe from any thread.
 */
public final class ConnectionList {
    private static final int HEX = 16;

    private final Shards shards;
    private final ClientSigner signer;
    private final String node;
    private final String prefix;
    private final Executor executor;

    /**
     * @param node its name, which need not be the only one of its kind
     * @param random tells nodes of one name apart
     * @param executor on which clients' names are signed, which takes a while for a thousand
     */
    public ConnectionList(Shards shards, ClientSigner signer, String node, RandomGenerator random, Executor executor) {
        this.shards = shards;
        this.signer = signer;
        this.node = node;
        this.executor = executor;
        prefix = node + "/" + Long.toHexString(random.nextLong()) + "/";
    }

    /** Key → connection of the first ones behind a key, whichever node's it is. */
    CompletableFuture<byte[]> answer(String after, int limit) {
        boolean passed = !after.startsWith(prefix) && prefix.compareTo(after) < 0;
        return passed
                ? CompletableFuture.completedFuture(JsonObject.write(Map.of()))
                : shards.snapshots(momentIn(after), limit).thenApplyAsync(this::json, executor);
    }

    private byte[] json(List<Snapshot> snapshots) {
        Map<String, byte[]> connections = new LinkedHashMap<>();
        for (Snapshot each : snapshots) {
            connections.put(
                    key(each.moment()),
                    Listings.connection(
                            signer.sign(each.client(), each.user()),
                            each.user(),
                            node,
                            each.transport().name().toLowerCase(Locale.ROOT),
                            TimeUnit.NANOSECONDS.toMillis(shards.nanosSince(each.moment())),
                            each.channels(),
                            each.queuedBytes()));
        }
        return JsonObject.write(connections);
    }

    /** Of one length, so that texts are in the order of moments. */
    private String key(long moment) {
        String hex = Long.toHexString(moment);
        return prefix + "0".repeat(HEX - hex.length()) + hex;
    }

    /** The moment that a key of this node tells; 0, before all moments, if the key is another's. */
    private long momentIn(String key) {
        try {
            return key.startsWith(prefix) ? Long.parseLong(key.substring(prefix.length()), HEX) : 0;
        } catch (NumberFormatException made) {
            return 0; // made up by whoever asks
        }
    }
}
