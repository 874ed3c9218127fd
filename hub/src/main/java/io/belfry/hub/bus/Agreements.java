package io.belfry.hub.bus;

import io.belfry.client.redis.PublishRules;
import io.belfry.client.redis.RedisNames;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What all nodes of a farm must have alike, kept in Redis: the secret, and for publishers that ask no node how much the
 * namespaces keep. Redis' own settings are looked at with it.
 */
final class Agreements {
    private static final Logger LOG = LoggerFactory.getLogger(Agreements.class);

    private final RedisNames names;
    private final byte[] ownSecret;
    private final byte[] rules;
    private volatile byte @Nullable [] secret;
    private volatile boolean checked;

    /** @param ownSecret to be used if no other node has come before */
    Agreements(RedisNames names, byte[] ownSecret, PublishRules rules) {
        this.names = names;
        this.ownSecret = ownSecret;
        this.rules = rules.toJson();
    }

    /** Known once {@link #reach} has completed. */
    byte[] secret() {
        byte[] known = secret;
        if (known == null) {
            throw new IllegalStateException("this node has not joined the farm yet");
        }
        return known;
    }

    /** Brings this node and the others to the same; after Redis has forgotten it, whoever comes first brings it back. */
    CompletionStage<Void> reach(RedisAsyncCommands<byte[], byte[]> redis) {
        return agreeOnSecret(redis).thenCompose(agreed -> checked ? done() : settle(redis));
    }

    private CompletionStage<Void> agreeOnSecret(RedisAsyncCommands<byte[], byte[]> redis) {
        byte[] known = secret;
        return redis.set(names.secret(), known == null ? ownSecret : known, SetArgs.Builder.nx())
                .thenCompose(made -> redis.get(names.secret()))
                .thenAccept(agreed -> secret = known == null ? agreed : known);
    }

    /** What is said is said once, though a node connects many times. */
    private CompletionStage<Void> settle(RedisAsyncCommands<byte[], byte[]> redis) {
        return redis.setGet(names.history(), rules)
                .thenCompose(before -> {
                    if (before != null && !Arrays.equals(before, rules)) {
                        LOG.warn(
                                "Another node has run with other settings of namespaces, limits.message or bus.keyWindow;"
                                        + " all nodes need the same. Publishers over Redis follow this one now.");
                    }
                    return RedisSettings.check(redis);
                })
                .thenAccept(wrong -> {
                    wrong.forEach(LOG::warn);
                    checked = true;
                });
    }

    private static CompletionStage<Void> done() {
        return CompletableFuture.completedFuture(null);
    }
}
