package io.belfry.client.redis;

import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** A Lua script, one file each: run by its digest, sent whole if Redis does not have it (any more). */
public final class RedisScript {
    /** Needed by all scripts about one channel. */
    private static final String PRELUDE = "channel.lua";

    static final RedisScript PUBLISH = load(RedisScript.class, PRELUDE, "publish.lua");
    static final RedisScript READ = load(RedisScript.class, PRELUDE, "read.lua");
    static final RedisScript LINEAGE = load(RedisScript.class, PRELUDE, "lineage.lua");

    private final byte[] source;
    private final String digest;

    private RedisScript(byte[] source) {
        this.source = source;
        try {
            digest = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(source));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
    }

    /** The script made of these files, which lie beside the class. */
    public static RedisScript load(Class<?> beside, String... files) {
        ByteArrayOutputStream source = new ByteArrayOutputStream();
        for (String file : files) {
            try (InputStream in = beside.getResourceAsStream(file)) {
                if (in == null) {
                    throw new IllegalStateException("missing in the jar: " + file);
                }
                in.transferTo(source);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return new RedisScript(source.toByteArray());
    }

    /** Runs it; the answer is an array, as all our scripts answer. */
    public CompletionStage<List<Object>> run(
            RedisAsyncCommands<byte[], byte[]> redis, byte[][] keys, byte[]... arguments) {
        return redis.<List<Object>>evalsha(digest, ScriptOutputType.MULTI, keys, arguments)
                .handle((answer, failure) -> {
                    if (failure == null) {
                        return CompletableFuture.completedFuture(answer);
                    }
                    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
                    return cause instanceof RedisNoScriptException
                            ? redis.<List<Object>>eval(source, ScriptOutputType.MULTI, keys, arguments)
                                    .toCompletableFuture()
                            : CompletableFuture.<List<Object>>failedFuture(cause);
                })
                .thenCompose(answer -> answer);
    }

    /** Leaves the script with Redis, so that not even the first run must send it. */
    CompletionStage<?> prepare(RedisAsyncCommands<byte[], byte[]> redis) {
        return redis.scriptLoad(source);
    }

    @Override
    public String toString() {
        return new String(source, StandardCharsets.UTF_8);
    }
}
