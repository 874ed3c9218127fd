package io.belfry.hub.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.hub.protocol.RunningHub.Reply;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every way in which the public port refuses somebody. There are balancers that take a 5xx for a dead node, so it is said of
 * nothing that a client has done; and for what the node itself has reason to, the operator may choose another code.
 */
@Timeout(60)
class RefusalAuditTest {
    private static final String CONNECT = "{\"type\":\"connect\",\"id\":1,\"wait\":0%s}";

    @RegisterExtension
    static final RunningHub HUB = RunningHub.production("limits.perUser=1", "limits.message=1KiB");

    @RegisterExtension
    static final RunningHub SMALL = RunningHub.production("limits.connections=1", "gate.returnCode=429");

    @RegisterExtension
    static final RunningHub PER_ADDRESS =
            RunningHub.production("limits.perIp=1", "listen.trustedProxies=[\"127.0.0.0/8\"]");

    @RegisterExtension
    static final RunningHub SLOW = RunningHub.production("limits.acceptsPerSecond=1");

    private static final Set<Integer> SEEN = new TreeSet<>();

    /**
     * One way.
     *
     * @param answer asks and tells the status
     */
    record Refusal(String name, int status, Supplier<Integer> answer) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Refusal> refusals() {
        return Stream.of(handshakes(), requests(), bodies(), caps()).flatMap(List::stream);
    }

    private static List<Refusal> handshakes() {
        return List.of(
                row("H01 stripped upgrade", 426, () -> get("/connect")),
                row(
                        "H14 origin",
                        403,
                        () -> HUB.handshake("Origin: https://evil.example.org").status()),
                row("H09 key", 400, () -> HUB.handshake("Sec-WebSocket-Key: x").status()),
                row("token in the URL", 400, () -> get("/connect?token=a.b.c")),
                row("callback", 400, () -> get("/connect?callback=x")),
                row("ticket that is none", 401, () -> get("/connect?ticket=" + "A".repeat(32))),
                row(
                        "headers too large",
                        431,
                        () -> HUB.handshake("X-Large: " + "a".repeat(17_000)).status()));
    }

    private static List<Refusal> requests() {
        return List.of(
                row("nothing there", 404, () -> get("/nothing")),
                row("metrics are not public", 404, () -> get("/metrics")),
                row(
                        "L04 method",
                        405,
                        () -> send(HUB.open(URI.create("/connect")).DELETE())),
                row(
                        "method of a probe",
                        405,
                        () -> send(HUB.open(URI.create("/health/ready")).DELETE())),
                row("L19 type", 415, () -> post("a=b", "application/x-www-form-urlencoded")),
                row(
                        "foreign origin of a poll",
                        403,
                        () -> send(connect("").header("Origin", "https://evil.example.org"))));
    }

    private static List<Refusal> bodies() {
        return List.of(
                row("no JSON", 400, () -> post("nonsense", "application/json")),
                row("empty", 400, () -> post("", "application/json")),
                row("negative wait", 400, () -> post(CONNECT.replace("0%s", "-1"), "application/json")),
                row("no token", 401, () -> send(connect(""))),
                row("bad token", 401, () -> send(connect(",\"token\":\"a.b.c\""))),
                row("line too long", 413, () -> post("a".repeat(2_000), "application/json")),
                row("L22 body too long", 413, () -> post("a".repeat(200_000), "application/json")));
    }

    private static List<Refusal> caps() {
        return List.of(
                row("H42 user", 429, () -> {
                    HUB.connected(token("1"));
                    return HUB.poll(token("1")).status();
                }),
                row("H40 node, with the gate's code", 429, () -> {
                    fill();
                    return SMALL.handshake().status();
                }),
                row("H40 node, a poll", 429, () -> {
                    fill();
                    return SMALL.poll(token("1")).status();
                }),
                row("H41 address", 429, () -> {
                    PER_ADDRESS.open("X-Forwarded-For: 203.0.113.7");
                    return PER_ADDRESS
                            .handshake("X-Forwarded-For: 6.6.6.6, 203.0.113.7")
                            .status();
                }),
                row("H41 address, a poll", 429, () -> {
                    PER_ADDRESS.open("X-Forwarded-For: 203.0.113.8");
                    return PER_ADDRESS
                            .poll(token("1"), "X-Forwarded-For", "203.0.113.8")
                            .status();
                }),
                row("H39 rate", 429, () -> untilRefused(() -> SLOW.handshake().status())),
                row(
                        "H39 rate of polls",
                        429,
                        () -> untilRefused(() -> SLOW.poll(token("1")).status())));
    }

    /** Takes the only place; the client of the row before may still be about to leave it. */
    private static void fill() {
        Awaitility.await().ignoreExceptions().untilAsserted(() -> SMALL.connected(token("1")));
    }

    /** One a second: of several at once all but the first. */
    private static int untilRefused(Supplier<Integer> ask) {
        List<Integer> statuses = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            statuses.add(ask.get());
        }
        return statuses.stream().filter(status -> status >= 300).findFirst().orElse(statuses.get(0));
    }

    @ParameterizedTest(name = "LN-09 {0}")
    @MethodSource("refusals")
    void noRefusalIsA5xx(Refusal refusal) {
        int status = refusal.answer().get();
        SEEN.add(status);

        assertThat(status).isEqualTo(refusal.status()).isLessThan(500);
    }

    @AfterAll
    static void everyStatusOfTheProtocolWasSeen() {
        assertThat(SEEN).contains(400, 401, 403, 404, 405, 413, 415, 426, 429, 431);
    }

    @Test
    @DisplayName("LN-09 a cap tells when to come back")
    void aCapTellsWhenToComeBack() {
        HUB.connected(token("2"));
        Reply poll = HUB.poll(token("2"));

        assertThat(poll.status()).isEqualTo(429);
        assertThat(poll.code()).isEqualTo("connection_limit");
        assertThat(poll.header("Retry-After")).isNotEmpty();
    }

    @Test
    @DisplayName("F7, H43, H44 what is forged in X-Forwarded-For neither evades the cap nor uses up another's")
    void aForgedAddressChangesNothing() {
        PER_ADDRESS.open("X-Forwarded-For: 203.0.113.20");
        for (int i = 0; i < 5; i++) {
            String forged = "X-Forwarded-For: 198.51.100." + i + ", 203.0.113.20";
            assertThat(PER_ADDRESS.handshake(forged).status()).isEqualTo(429);
        }
        assertThat(PER_ADDRESS.handshake("X-Forwarded-For: 198.51.100.1").status())
                .isEqualTo(101);
    }

    private static Refusal row(String name, int status, Supplier<Integer> answer) {
        return new Refusal(name, status, answer);
    }

    private static String token(String user) {
        return RunningHub.token(RunningHub.tokens().user(user));
    }

    private static int get(String path) {
        return send(HUB.open(URI.create(path)));
    }

    private static HttpRequest.Builder connect(String members) {
        return HUB.open(URI.create("/connect"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(CONNECT.formatted(members)));
    }

    private static int post(String body, String type) {
        return send(
                HUB.open(URI.create("/connect")).header("Content-Type", type).POST(BodyPublishers.ofString(body)));
    }

    private static int send(HttpRequest.Builder request) {
        return RunningHub.send(request).status();
    }
}
