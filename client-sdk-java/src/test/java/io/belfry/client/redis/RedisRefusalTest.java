package io.belfry.client.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.client.redis.RedisAnswer.Kind;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisException;
import java.io.IOException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedisRefusalTest {
    @ParameterizedTest(name = "R05 {0}")
    @ValueSource(
            strings = {
                "READONLY You can't write against a read only replica.",
                "LOADING Redis is loading the dataset in memory",
                "MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.",
                "CLUSTERDOWN The cluster is down",
                "NOREPLICAS Not enough good replicas to write.",
                "MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist to disk.",
                "OOM command not allowed when used memory > 'maxmemory'. script: 1f, on @user_script:5.",
                "ERR Error running script (call to f_1f): @user_script:5: -OOM command not allowed",
                "BUSY Redis is busy running a script.",
                "NOSCRIPT No matching script.",
                "NOPERM this user has no permissions to run the 'evalsha' command",
                "NOAUTH Authentication required."
            })
    void whatRedisRefusesIsCertainlyNotStored(String message) {
        assertThat(RedisRefusal.of(new CompletionException(new RedisCommandExecutionException(message)))
                        .kind())
                .isEqualTo(Kind.NOT_STORED);
    }

    @ParameterizedTest(name = "R04 {0}")
    @ValueSource(
            strings = {
                "WRONGTYPE Operation against a key holding the wrong kind of value script: 1f, on @user_script:22.",
                "ERR user_script:5: attempt to perform arithmetic on a nil value script: 1f, on @user_script:5."
            })
    void aKeyOfAnotherKindIsTold(String message) {
        assertThat(RedisRefusal.of(new RedisCommandExecutionException(message)).kind())
                .isEqualTo(Kind.CORRUPT);
    }

    @Test
    void whatIsNotAnsweredIsUnknown() {
        assertThat(RedisRefusal.of(new RedisCommandTimeoutException("Command timed out after 2 second(s)"))
                        .kind())
                .isEqualTo(Kind.UNKNOWN);
        assertThat(RedisRefusal.of(new CompletionException(new IOException("Connection reset by peer")))
                        .kind())
                .isEqualTo(Kind.UNKNOWN);
        assertThat(RedisRefusal.of(new RedisException("Connection closed")).kind())
                .isEqualTo(Kind.UNKNOWN);
    }

    @Test
    void whatWasNeverSentIsCertainlyNotStored() {
        assertThat(RedisRefusal.of(new RedisException("Currently not connected. Commands are rejected."))
                        .kind())
                .isEqualTo(Kind.NOT_STORED);
        assertThat(RedisRefusal.of(new RedisException("Request queue size exceeded: 10000. Commands are not accepted"))
                        .kind())
                .isEqualTo(Kind.NOT_STORED);
    }
}
