package io.belfry.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.belfry.client.genexus.NotificationInfo;
import io.belfry.client.genexus.ServerSocket;
import io.belfry.client.redis.HistoryRules;
import io.belfry.client.redis.PublishRules;
import io.belfry.client.redis.RedisAnswer;
import io.belfry.client.redis.RedisReplies;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The example for GeneXus programs: rows GX-04 to GX-09, as far as the SDK alone shows them. */
class GeneXusTest {
    private static final NotificationInfo INFO = new NotificationInfo("news", "Main", "\"hello\"\r\n");
    private static final String JSON = "{\"Id\":\"news\",\"Object\":\"Main\",\"Message\":\"\\\"hello\\\"\\r\\n\"}";

    private final ManualTimer timer = new ManualTimer();
    private final AnsweringRedis redis = new AnsweringRedis();
    private final KnownRules rules =
            new KnownRules(() -> CompletableFuture.completedFuture(PublishRules.DEFAULTS.toJson()), timer);

    @Test
    void gx04BroadcastReachesEverybodysChannel() {
        assertThat(socket().broadcast(INFO)).isEqualTo(ServerSocket.OK);
        assertThat(redis.published).containsExactly("$all " + JSON);
    }

    @Test
    void gx05NotifyClientAsksForTheClient() {
        assertThat(socket().notifyClient("c1", INFO)).isEqualTo(ServerSocket.OK);
        assertThat(redis.published).containsExactly(question(JSON));
    }

    @Test
    void gx06NotifyReachesTheUsersChannel() {
        assertThat(socket().notifyUser("ann", INFO)).isEqualTo(ServerSocket.OK);
        assertThat(redis.published).containsExactly("$user:ann " + JSON);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "plain", "<a href=\"/x\">\r\n\t\\</a>", "{\"json\":1}", "ü😀\u2028\u0000"})
    void gx07NotifyClientTextCarriesTheTextItself(String text) throws IOException {
        assertThat(socket().notifyClientText("c1", text)).isEqualTo(ServerSocket.OK);

        JsonMembers wrapped = JsonMembers.parse(redis.published.get(0));
        assertThat(JsonText.read("[" + wrapped.text("data") + "]")).isEqualTo(List.of(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{ \"a\" : 1.50 }", "\"\\u00e9\"", "[1,  2]", "12345678901234567890.10"})
    void gx07AnyJsonTravelsByteForByte(String json) {
        assertThat(publisher(PublisherOptions.DEFAULTS)
                        .toClient("c1", json)
                        .join()
                        .accepted())
                .isTrue();
        assertThat(redis.published).containsExactly(question(json));
    }

    @Test
    void gx08CodesAreThoseOfTheWholeFarm() {
        assertThat(code(socket -> socket.notifyClient("c1", INFO), RedisReplies.Kind.COMPLETE, ""))
                .as("on no node")
                .isEqualTo(ServerSocket.NOT_FOUND);
        assertThat(code(socket -> socket.notifyClient("c1", INFO), RedisReplies.Kind.COMPLETE, "{\"slow\":1}"))
                .as("connected, but too slow")
                .isEqualTo(ServerSocket.NOT_DELIVERED);
        assertThat(code(socket -> socket.notifyClient("c1", INFO), RedisReplies.Kind.SILENT, ""))
                .as("perhaps delivered")
                .isEqualTo(ServerSocket.NOT_DELIVERED);
        assertThat(code(socket -> socket.notifyClient("c1", INFO), RedisReplies.Kind.NOT_ASKED, ""))
                .as("no node is alive")
                .isEqualTo(ServerSocket.NOT_STARTED);
        assertThat(socket().notifyClient("", INFO)).as("no id").isEqualTo(ServerSocket.INVALID);
    }

    @Test
    void gx08SaysNotStartedWithoutRedisAndNotDeliveredWhenTheBufferIsFull() {
        redis.kind = RedisAnswer.Kind.NOT_STORED;
        assertThat(impatient().broadcast(INFO)).isEqualTo(ServerSocket.NOT_STARTED);
        redis.kind = RedisAnswer.Kind.UNKNOWN;
        assertThat(impatient().broadcast(INFO)).isEqualTo(ServerSocket.NOT_DELIVERED);
        assertThat(new ServerSocket(publisher(PublisherOptions.DEFAULTS.withBufferBytes(1))).broadcast(INFO))
                .isEqualTo(ServerSocket.NOT_DELIVERED);
    }

    @Test
    void gx08SaysInvalidWhenThePublisherIsClosed() {
        Publisher publisher = publisher(PublisherOptions.DEFAULTS);
        publisher.close();

        assertThat(new ServerSocket(publisher).broadcast(INFO)).isEqualTo(ServerSocket.INVALID);
    }

    @Test
    void gx09NotificationInfoTravelsAndReturnsMemberByMember() throws IOException {
        NotificationInfo empty = new NotificationInfo("", "", "only a message");

        assertThat(INFO.toJson()).isEqualTo(JSON);
        assertThat(NotificationInfo.parse(INFO.toJson())).isEqualTo(INFO);
        assertThat(empty.toJson()).isEqualTo("{\"Id\":\"\",\"Object\":\"\",\"Message\":\"only a message\"}");
        assertThat(NotificationInfo.parse(empty.toJson())).isEqualTo(empty);
        assertThat(NotificationInfo.parse("{\"Message\":\"only a message\"}")).isEqualTo(empty);
        assertThat(NotificationInfo.parse("{\"Other\":{\"Id\":\"x\"},\"Id\":null,\"Message\":\"only a message\"}"))
                .isEqualTo(empty);
        assertThatThrownBy(() -> NotificationInfo.parse("{\"Id\":")).isInstanceOf(IOException.class);
    }

    private int code(ToIntFunction<ServerSocket> call, RedisReplies.Kind kind, String answer) {
        redis.replies = new RedisReplies(kind, answer.isEmpty() ? List.of() : List.of(bytes(answer)), "");
        return call.applyAsInt(impatient());
    }

    private ServerSocket socket() {
        return new ServerSocket(publisher(PublisherOptions.DEFAULTS));
    }

    /** Gives up after the first attempt, since these calls block and the test's time stands still. */
    private ServerSocket impatient() {
        return new ServerSocket(publisher(PublisherOptions.DEFAULTS.withRetryBudget(Duration.ofMillis(1))));
    }

    private Publisher publisher(PublisherOptions options) {
        return TestPublishers.over(new RedisSender(redis, redis, rules, timer, Runnable::run), timer, options);
    }

    private static String question(String json) {
        return "{\"type\":\"client_publish\",\"client\":\"c1\",\"data\":" + json + "}";
    }

    /** Answers at once, always the same. */
    private static final class AnsweringRedis implements RedisAttempt, RedisAsking {
        private final List<String> published = new ArrayList<>();
        private RedisAnswer.Kind kind = RedisAnswer.Kind.ACCEPTED;
        private RedisReplies replies =
                new RedisReplies(RedisReplies.Kind.COMPLETE, List.of(bytes("{\"delivered\":1,\"slow\":0}")), "");

        @Override
        public CompletionStage<RedisAnswer> publish(String channel, byte[] data, String key, HistoryRules rules) {
            published.add(channel + " " + new String(data, StandardCharsets.UTF_8));
            return CompletableFuture.completedFuture(new RedisAnswer(kind, null, false, ""));
        }

        @Override
        public CompletionStage<RedisReplies> ask(byte[] question, Duration timeout) {
            published.add(new String(question, StandardCharsets.UTF_8));
            return CompletableFuture.completedFuture(replies);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
