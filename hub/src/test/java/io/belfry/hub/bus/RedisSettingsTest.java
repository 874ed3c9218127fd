package io.belfry.hub.bus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class RedisSettingsTest {
    private static final String INFO = "# Server\r\nredis_version:7.0.15\r\n";

    @Test
    void aRedisThatFitsNeedsNoWord() {
        assertThat(RedisSettings.judge(
                        INFO,
                        Map.of(
                                "maxmemory-policy", "noeviction",
                                "maxmemory", "1000000",
                                "client-output-buffer-limit",
                                        "normal 0 0 0 slave 268435456 67108864 60 pubsub 268435456 67108864 60",
                                "timeout", "0")))
                .isEmpty();
        assertThat(RedisSettings.judge("", Map.of())).as("nothing may be read").isEmpty();
    }

    @Test
    void namesTheSettingAndTheRemedy() {
        assertThat(RedisSettings.judge(
                        INFO,
                        Map.of(
                                "maxmemory-policy", "allkeys-lru",
                                "maxmemory", "1000000",
                                "client-output-buffer-limit", "normal 0 0 0 slave 0 0 0 pubsub 33554432 8388608 60",
                                "timeout", "300")))
                .satisfiesExactly(
                        policy -> assertThat(policy).contains("maxmemory-policy", "allkeys-lru", "noeviction"),
                        buffer -> assertThat(buffer).contains("client-output-buffer-limit", "pubsub 256mb 64mb 60"),
                        timeout -> assertThat(timeout).contains("timeout is 300", "set it to 0"));
    }

    @Test
    void aPolicyDoesNoHarmWithoutALimit() {
        assertThat(RedisSettings.judge(INFO, Map.of("maxmemory-policy", "allkeys-lru", "maxmemory", "0")))
                .isEmpty();
    }

    @Test
    void anOldRedisIsNamed() {
        assertThat(RedisSettings.judge("redis_version:6.0.16\r\n", Map.of()))
                .singleElement()
                .asString()
                .contains("6.0.16", "6.2");
        assertThat(RedisSettings.judge("redis_version:6.2.0\r\n", Map.of())).isEmpty();
        assertThat(RedisSettings.judge("redis_version:8.0.1\r\n", Map.of())).isEmpty();
    }
}
