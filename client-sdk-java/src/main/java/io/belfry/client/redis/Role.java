package io.belfry.client.redis;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.api.async.BaseRedisAsyncCommands;
import io.lettuce.core.api.async.RedisServerAsyncCommands;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** Whether a server is the master: an address may point to one that was. */
final class Role {
    private Role() {}

    /** Fails if the server calls itself something else; one that does not want to say is believed. */
    static <R extends BaseRedisAsyncCommands<byte[], byte[]> & RedisServerAsyncCommands<byte[], byte[]>>
            CompletionStage<?> requireMaster(R redis) {
        return redis.role()
                .handle((role, failure) -> {
                    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
                    if (cause == null) {
                        return isMaster(role)
                                ? CompletableFuture.completedFuture(null)
                                : CompletableFuture.failedFuture(new RedisException("the server is a replica"));
                    }
                    boolean forbidden = cause instanceof RedisCommandExecutionException
                            && String.valueOf(cause.getMessage()).startsWith("NOPERM");
                    return forbidden ? CompletableFuture.completedFuture(null) : CompletableFuture.failedFuture(cause);
                })
                .thenCompose(verdict -> verdict);
    }

    private static boolean isMaster(List<Object> role) {
        Object first = role.isEmpty() ? "" : role.get(0);
        return first instanceof byte[] bytes
                ? new String(bytes, java.nio.charset.StandardCharsets.UTF_8).equals("master")
                : "master".equals(first);
    }
}
