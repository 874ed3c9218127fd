package io.belfry.client.redis;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import java.util.List;
import java.util.concurrent.CompletionException;

/** What the failure of a command says about whether it was done. */
final class RedisRefusal {
    /** Redis refused before it changed anything. */
    private static final List<String> NOT_DONE = List.of(
            "READONLY",
            "LOADING",
            "MASTERDOWN",
            "CLUSTERDOWN",
            "TRYAGAIN",
            "NOREPLICAS",
            "MISCONF",
            "OOM",
            "BUSY",
            "NOAUTH",
            "NOPERM",
            "NOSCRIPT");

    private RedisRefusal() {}

    static boolean isByServer(Throwable failure) {
        return cause(failure) instanceof RedisCommandExecutionException;
    }

    static RedisAnswer of(Throwable failure) {
        Throwable cause = cause(failure);
        String message = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        if (cause instanceof RedisCommandExecutionException) {
            for (String word : NOT_DONE) {
                if (says(message, word)) {
                    return RedisAnswer.of(RedisAnswer.Kind.NOT_STORED, word);
                }
            }
            if (message.contains("can't publish to the channel")) {
                // Redis before 7 finds this out when the publication is in the history already.
                return RedisAnswer.of(RedisAnswer.Kind.UNKNOWN, "NOPERM");
            }
            // Whatever else a script stumbles over is a key that does not hold what it should.
            return RedisAnswer.of(RedisAnswer.Kind.CORRUPT, firstWords(message));
        }
        boolean neverSent = cause instanceof RedisException
                && (message.contains("Commands are rejected") || message.contains("queue size exceeded"));
        return RedisAnswer.of(neverSent ? RedisAnswer.Kind.NOT_STORED : RedisAnswer.Kind.UNKNOWN, firstWords(message));
    }

    private static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    /** Whether the server calls itself a replica: somebody else is master now. */
    static boolean isReadOnly(RedisAnswer answer) {
        return answer.reason().equals("READONLY");
    }

    /** The code stands first; Redis 6 wraps what a script ran into, and puts a hyphen before it. */
    private static boolean says(String message, String code) {
        return message.startsWith(code + " ") || message.equals(code) || message.contains("-" + code + " ");
    }

    private static String firstWords(String message) {
        return message.length() <= 128 ? message : message.substring(0, 128);
    }
}
