package io.belfry.hub.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.client.Position;
import io.belfry.hub.bus.MemoryBus;
import io.belfry.hub.channel.Channels;
import io.belfry.hub.config.Config;
import io.belfry.hub.message.ChannelName;
import io.belfry.hub.metrics.Metrics;
import io.belfry.hub.socket.Answer;
import io.belfry.hub.socket.Request;
import io.belfry.hub.testing.Configs;
import io.belfry.hub.testing.ManualTime;
import io.belfry.hub.wire.ErrorCode;
import io.belfry.hub.wire.Outcome;
import io.belfry.hub.wire.Posting;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The way in, by HTTP and from inside, in front of a bus in memory. */
class PublishEndpointTest {
    private static final ChannelName CHANNEL = new ChannelName("a");
    private static final String LINES = "application/x-ndjson";
    private static final Config CONFIG = Configs.development("namespaces.live.history.size=0");

    private final ManualTime time = new ManualTime();
    private final Metrics metrics = new Metrics();
    private final MemoryBus bus = new MemoryBus(
            new Channels(CONFIG.namespaces(), metrics, time),
            CONFIG.namespaces(),
            CONFIG.bus().keyWindow().toNanos(),
            time,
            new Random(1));
    private LongSupplier waiting = () -> 0;
    private final Publishing publishing =
            new Publishing(bus, CONFIG.namespaces(), 65_536, () -> waiting.getAsLong(), metrics);
    private final PublishEndpoint endpoint = new PublishEndpoint(publishing, new Posting.Parser(65_536), null);

    @Test
    void answersWhereThePublicationStands() {
        Answer answer = post("{\"channel\":\"a\",\"data\":{\"n\":1},\"key\":\"k\"}");
        Position top = top();

        assertThat(answer.status()).isEqualTo(200);
        assertThat(text(answer))
                .isEqualTo("{\"epoch\":\"%s\",\"offset\":1,\"tag\":\"%s\",\"duplicate\":false}"
                        .formatted(top.epoch(), top.tag()));
        assertThat(text(post("{\"channel\":\"a\",\"data\":{\"n\":1},\"key\":\"k\"}")))
                .contains("\"duplicate\":true");
        assertProblem(post("{\"channel\":\"a\",\"data\":2,\"key\":\"k\"}"), 409, "key_conflict");
    }

    @Test
    void ephemeralPublicationsHaveNoPosition() {
        assertThat(text(post("{\"channel\":\"a\",\"data\":1,\"ephemeral\":true}")))
                .isEqualTo("{\"duplicate\":false}");
        assertThat(text(post("{\"channel\":\"live:a\",\"data\":1}"))).isEqualTo("{\"duplicate\":false}");
    }

    @Test
    @DisplayName("P03 not JSON 400, another type 415")
    void refusesWhatIsNoPosting() {
        assertProblem(post("hello"), 400, "bad_request");
        assertProblem(post("{\"channel\":\"a\"}"), 400, "bad_request");
        assertProblem(post("text/plain", "{\"channel\":\"a\",\"data\":1}"), 415, "unsupported_type");
        assertThat(post("Application/JSON; charset=utf-8", "{\"channel\":\"a\",\"data\":1}")
                        .status())
                .isEqualTo(200);
    }

    @Test
    @DisplayName("P04 data of 64 KiB and one byte 413")
    void refusesDataThatIsTooLarge() {
        assertThat(post(posting("x".repeat(65_534))).status()).isEqualTo(200);
        assertProblem(post(posting("x".repeat(65_535))), 413, "too_large");
        assertProblem(post(posting("x".repeat(100_000))), 413, "too_large");
    }

    @Test
    @DisplayName("P05 101 lines 400")
    void takesFromOneToAHundredLines() {
        String line = "{\"channel\":\"a\",\"data\":1}\r\n";

        assertThat(text(post(LINES, line.repeat(100))).lines()).hasSize(100);
        assertProblem(post(LINES, line.repeat(101)), 400, "bad_request");
        assertProblem(post(LINES, "\n\n"), 400, "bad_request");
        assertThat(top().offset()).isEqualTo(100);
    }

    @Test
    @DisplayName("P06 one bad line among good ones")
    void aBadLineDoesNotKeepTheOthersOut() {
        Answer answer = post(
                LINES,
                "{\"channel\":\"a\",\"data\":1}\nnonsense\n{\"channel\":\"a b\",\"data\":2}\n"
                        + "{\"channel\":\"a\",\"data\":3}");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(text(answer).lines())
                .satisfiesExactly(
                        first -> assertThat(first).contains("\"offset\":1,"),
                        second -> assertThat(second).startsWith("{\"error\":{\"code\":\"bad_request\""),
                        third -> assertThat(third).startsWith("{\"error\":{\"code\":\"bad_channel\""),
                        fourth -> assertThat(fourth).contains("\"offset\":2,"));
    }

    @Test
    void afterALineThatWasNotStoredTheRestIsNotTriedSoThatRepeatingKeepsTheOrder() {
        AtomicInteger asked = new AtomicInteger();
        waiting = () -> asked.incrementAndGet() == 2 ? Long.MAX_VALUE : 0;

        Answer answer = post(LINES, "{\"channel\":\"a\",\"data\":1}\n".repeat(3) + "nonsense\n");

        assertThat(text(answer).lines())
                .satisfiesExactly(
                        first -> assertThat(first).contains("\"offset\":1,"),
                        second -> assertThat(second).startsWith("{\"error\":{\"code\":\"not_stored\""),
                        third -> assertThat(third).startsWith("{\"error\":{\"code\":\"not_stored\""),
                        fourth -> assertThat(fourth).startsWith("{\"error\":{\"code\":\"bad_request\""));
        assertThat(top().offset()).isEqualTo(1);
    }

    @Test
    @DisplayName("P12 GET 405, P14 CRLF in a channel 400")
    void refusesOtherMethodsAndOddChannels() {
        Answer answer = answer("GET", null, "");
        assertProblem(answer, 405, "method_not_allowed");
        assertThat(answer.headers()).containsEntry("Allow", "POST");
        assertProblem(post("{\"channel\":\"a\\r\\nb\",\"data\":1}"), 400, "bad_channel");
        assertProblem(post("{\"data\":1}"), 400, "bad_channel");
        assertProblem(post("{\"channel\":\"$all\",\"data\":1}"), 403, "forbidden");
        assertProblem(post("{\"channel\":\"a\",\"data\":1,\"key\":\"" + "k".repeat(129) + "\"}"), 400, "bad_key");
    }

    @Test
    @DisplayName("P08 not_stored 503 with Retry-After, while overloaded and after the stop")
    void saysNotStoredWhenItTakesNothing() {
        waiting = () -> 64L * 1024 * 1024 + 1;
        Answer overloaded = post(posting("x"));
        assertProblem(overloaded, 503, "not_stored");
        assertThat(overloaded.headers()).containsEntry("Retry-After", "1");
        waiting = () -> 0;
        assertThat(post(posting("x")).status()).isEqualTo(200);
        publishing.stop();
        assertProblem(post(posting("x")), 503, "not_stored");

        assertThat(top().offset()).isEqualTo(1);
        assertThat(publishing.isIdle()).isTrue();
    }

    @Test
    @DisplayName("M31 too large, M35 bad key")
    void clientsAreHeldToTheSameLimits() {
        assertThat(asClient(new byte[65_537], null)).isEqualTo(Outcome.refused(ErrorCode.TOO_LARGE));
        assertThat(asClient(new byte[] {'1'}, "")).isEqualTo(Outcome.refused(ErrorCode.BAD_KEY));
        assertThat(asClient(new byte[] {'1'}, "a\u0007")).isEqualTo(Outcome.refused(ErrorCode.BAD_KEY));
        assertThat(asClient(new byte[] {'1'}, "k".repeat(128)).refusal()).isNull();
    }

    private Outcome asClient(byte[] data, @Nullable String key) {
        return publishing
                .publish(Publishing.Source.CLIENT, CHANNEL, data, "u", key, false)
                .toCompletableFuture()
                .join();
    }

    private Position top() {
        return bus.newest(CHANNEL, 1).toCompletableFuture().join().top();
    }

    private Answer post(String body) {
        return post("application/json", body);
    }

    private Answer post(String type, String body) {
        return answer("POST", type, body);
    }

    private Answer answer(String method, @Nullable String type, String body) {
        return Objects.requireNonNull(endpoint.answer(new Request(
                        method,
                        "/api/publish",
                        Map.of(),
                        null,
                        type,
                        null,
                        body.getBytes(StandardCharsets.UTF_8),
                        "127.0.0.1"))
                .toCompletableFuture()
                .join());
    }

    private static String posting(String text) {
        return "{\"channel\":\"a\",\"data\":\"" + text + "\"}";
    }

    private static void assertProblem(Answer answer, int status, String code) {
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.contentType()).isEqualTo("application/problem+json");
        assertThat(text(answer)).startsWith("{\"status\":" + status + ",\"code\":\"" + code + "\"");
    }

    private static String text(Answer answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }
}
