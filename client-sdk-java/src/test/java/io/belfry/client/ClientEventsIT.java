package io.belfry.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.belfry.client.redis.RedisNames;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Events that are in Redis already, taken by an application. */
@Timeout(60)
class ClientEventsIT {
    private static final String GROUP = "app";

    @Test
    @DisplayName("GX-10 a listener that closes has handled its event: nobody gets it again")
    void aListenerThatClosesHasHandledItsEvent() throws IOException {
        String stream = new String(new RedisNames("belfry").events(), StandardCharsets.UTF_8);
        try (RedisServer server = new RedisServer()) {
            RedisClient client = RedisClient.create(server.uri());
            try (StatefulRedisConnection<String, String> connection = client.connect()) {
                RedisCommands<String, String> redis = connection.sync();
                redis.xadd(stream, Map.of("event", "open", "client", "c1", "node", "h1"));
                CompletableFuture<ClientEvents> events = new CompletableFuture<>();
                CompletableFuture<String> heard = new CompletableFuture<>();
                ClientEventListener listener = new ClientEventListener() {
                    @Override
                    public void onOpen(ClientEvent event) {
                        events.join().close();
                        heard.complete(event.client());
                    }
                };

                events.complete(ClientEvents.redis(server.uri(), GROUP, listener));

                assertThat(heard).succeedsWithin(Duration.ofSeconds(20)).isEqualTo("c1");
                await("it has left, and so leaves nothing undone")
                        .atMost(Duration.ofSeconds(10))
                        .until(() -> redis.xinfoConsumers(stream, GROUP).isEmpty());
                assertThat(redis.xpending(stream, GROUP).getCount()).isZero();
            } finally {
                client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
            }
        }
    }
}
