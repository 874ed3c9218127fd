package io.belfry.hub.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rows of the catalogue about the admin port. */
@Timeout(60)
class AdminRowsTest {
    @RegisterExtension
    static final RunningHub HUB = RunningHub.production();

    private static final String GOOD = "{\"channel\":\"c\",\"data\":1}";

    @ParameterizedTest(name = "P01 {0} without a key or with a wrong one is 401")
    @ValueSource(
            strings = {
                "/api/publish",
                "/api/broadcast",
                "/api/users/anna/publish",
                "/api/users/anna/subscribe",
                "/api/users/anna/unsubscribe",
                "/api/users/anna/disconnect",
                "/api/users/anna/revoke",
                "/api/users/*/revoke",
                "/api/clients/x/publish",
                "/api/clients/x/disconnect",
                "/api/channels",
                "/api/channels/c/history",
                "/api/channels/c/presence",
                "/api/channels/no%20channel/presence",
                "/api/connections",
                "/api/nodes",
                "/console",
                "/metrics"
            })
    void withoutAKeyThereIsNothing(String path) {
        for (String authorization : List.of("", "Bearer wrong", "Basic " + RunningHub.API_KEY, "Bearer ")) {
            var request = HUB.admin(path).POST(BodyPublishers.ofString(GOOD));
            if (!authorization.isEmpty()) {
                request.header("Authorization", authorization);
            }

            RunningHub.Reply reply = RunningHub.send(request);

            assertProblem(reply, 401, "unauthorized");
            assertThat(reply.header("WWW-Authenticate")).isEqualTo("Bearer");
        }
    }

    @Test
    @DisplayName("A27 a user's token is no API key")
    void aUsersTokenIsNoKey() {
        String token = RunningHub.tokens().user("anna").publish("*").mint();

        assertProblem(
                RunningHub.send(HUB.admin("/api/publish")
                        .header("Authorization", "Bearer " + token)
                        .POST(BodyPublishers.ofString(GOOD))),
                401,
                "unauthorized");
    }

    @Test
    @DisplayName("P02 a key without the scope is 403")
    void aKeyWithoutTheScopeIsForbidden() {
        assertProblem(
                RunningHub.send(HUB.admin("/api/publish")
                        .header("Authorization", "Bearer " + RunningHub.READ_KEY)
                        .POST(BodyPublishers.ofString(GOOD))),
                403,
                "forbidden");
        assertProblem(
                RunningHub.send(HUB.admin("/metrics").header("Authorization", "Bearer " + RunningHub.API_KEY)),
                403,
                "forbidden");
        assertThat(RunningHub.send(HUB.admin("/metrics").header("Authorization", "Bearer " + RunningHub.READ_KEY))
                        .status())
                .isEqualTo(200);
    }

    @ParameterizedTest(name = "P02 {1} needs the scope {0}")
    @CsvSource({
        "publish, /api/users/anna/publish",
        "publish, /api/clients/x/publish",
        "admin, /api/users/anna/subscribe",
        "admin, /api/users/anna/unsubscribe",
        "admin, /api/users/anna/disconnect",
        "admin, /api/users/anna/revoke",
        "admin, /api/clients/x/disconnect",
        "read, /api/channels",
        "read, /api/channels/c/history",
        "read, /api/channels/c/presence",
        "read, /api/connections",
        "read, /api/nodes",
        "read, /console"
    })
    void eachPathNeedsItsScope(String scope, String path) {
        Map<String, String> keys =
                Map.of("publish", RunningHub.API_KEY, "read", RunningHub.READ_KEY, "admin", RunningHub.ADMIN_KEY);
        keys.forEach((each, key) -> {
            var request = HUB.admin(path).header("Authorization", "Bearer " + key);
            RunningHub.Reply reply =
                    RunningHub.send(scope.equals("read") ? request : request.POST(BodyPublishers.ofString(GOOD)));

            if (each.equals(scope)) {
                assertThat(reply.status()).as(path + " with " + each).isIn(200, 404);
            } else {
                assertProblem(reply, 403, "forbidden");
            }
        });
    }

    static Stream<Arguments> badBodies() {
        return Stream.of(
                arguments("not JSON", "hello"),
                arguments("nothing", ""),
                arguments("array", "[" + GOOD + "]"),
                arguments("two objects", GOOD + GOOD),
                arguments("no data", "{\"channel\":\"c\"}"),
                arguments("duplicate member", "{\"channel\":\"c\",\"data\":1,\"data\":2}"),
                arguments("depth 33", "{\"channel\":\"c\",\"data\":" + "[".repeat(32) + "]".repeat(32) + "}"),
                arguments("channel a number", "{\"channel\":7,\"data\":1}"),
                arguments("key a number", "{\"channel\":\"c\",\"data\":1,\"key\":7}"),
                arguments("ephemeral a text", "{\"channel\":\"c\",\"data\":1,\"ephemeral\":\"yes\"}"),
                arguments("raw line break in a string", "{\"channel\":\"c\",\"data\":\"a\nb\"}"));
    }

    @ParameterizedTest(name = "P03 {0} is 400")
    @MethodSource("badBodies")
    void aBadBodyIsBadRequest(String row, String body) {
        RunningHub.Reply reply = HUB.post("/api/publish", body);

        assertProblem(reply, 400, "bad_request");
        assertThat(reply.body()).doesNotContain("hello");
    }

    @Test
    @DisplayName("P03 a body that is not UTF-8 is 400")
    void aBodyThatIsNotUtf8IsBadRequest() {
        byte[] body = "{\"channel\":\"c\",\"data\":\"\u00ff\"}".getBytes(StandardCharsets.ISO_8859_1);

        assertProblem(HUB.post("/api/publish", "application/json", body), 400, "bad_request");
    }

    @Test
    @DisplayName("P03 a type that is not JSON is 415")
    void anotherTypeIsUnsupported() {
        for (String type : List.of("text/plain", "application/x-www-form-urlencoded", "multipart/form-data")) {
            assertProblem(
                    HUB.post("/api/publish", type, GOOD.getBytes(StandardCharsets.UTF_8)), 415, "unsupported_type");
        }
        assertThat(HUB.post("/api/publish", "Application/JSON; charset=utf-8", GOOD.getBytes(StandardCharsets.UTF_8))
                        .status())
                .isEqualTo(200);
    }

    @ParameterizedTest(name = "P03 {0}: not JSON is 400, another type 415, too much 413")
    @ValueSource(
            strings = {
                "/api/users/anna/subscribe",
                "/api/users/anna/unsubscribe",
                "/api/users/anna/disconnect",
                "/api/users/anna/revoke",
                "/api/clients/x/disconnect"
            })
    void whatIsPostedWithAnOrderIsAnObject(String path) {
        for (String body : List.of("hello", "[]", "{}{}", "{\"channel\":\"a\",\"channel\":\"a\"}", "{\"a\":\"\n\"}")) {
            RunningHub.Reply reply = HUB.order(path, body);

            assertProblem(reply, 400, "bad_request");
            assertThat(reply.body()).doesNotContain("hello");
        }
        for (String type : List.of("text/plain", "application/x-ndjson", "application/x-www-form-urlencoded")) {
            assertProblem(
                    RunningHub.send(HUB.admin(path)
                            .header("Authorization", "Bearer " + RunningHub.ADMIN_KEY)
                            .header("Content-Type", type)
                            .POST(BodyPublishers.ofString("{\"channel\":\"a\"}"))),
                    415,
                    "unsupported_type");
        }
        assertProblem(HUB.order(path, "{\"x\":\"" + "x".repeat(5_000) + "\"}"), 413, "too_large");
    }

    @Test
    @DisplayName("P03 P04 what is published to a client is judged like any publication")
    void whatIsPublishedToAClientIsJudged() {
        String path = "/api/clients/x/publish";
        assertProblem(HUB.post(path, "hello"), 400, "bad_request");
        assertProblem(HUB.post(path, "{\"channel\":\"a\"}"), 400, "bad_request");
        assertProblem(HUB.post(path, "text/plain", GOOD.getBytes(StandardCharsets.UTF_8)), 415, "unsupported_type");
        // What is refused by its header alone is sent by hand, in AdminPortTest: this client hangs or gives up.
        for (int size : new int[] {65_536 - 1, 80_000}) {
            assertProblem(HUB.post(path, "{\"data\":\"" + "x".repeat(size) + "\"}"), 413, "too_large");
        }
    }

    @Test
    @DisplayName("P03 the channel of an order is a channel that clients may name")
    void theChannelOfAnOrderIsJudged() {
        for (String action : List.of("subscribe", "unsubscribe")) {
            String path = "/api/users/anna/" + action;
            assertProblem(HUB.order(path, "{}"), 400, "bad_channel");
            assertProblem(HUB.order(path, "{\"channel\":7}"), 400, "bad_channel");
            assertProblem(HUB.order(path, "{\"channel\":\"no channel\"}"), 400, "bad_channel");
            assertProblem(HUB.order(path, "{\"channel\":\"$user:berta\"}"), 403, "forbidden");
            assertThat(HUB.order(path, "{\"channel\":\"a\",\"x\":[{}]}").status())
                    .isEqualTo(200);
        }
    }

    @Test
    @DisplayName("P04 data of 64 KiB + 1 and a body beyond the limit are 413")
    void tooMuchIsTooLarge() {
        // What is refused by its header alone is sent by hand, in AdminPortTest: this client hangs or gives up.
        for (int size : new int[] {65_536 - 1, 80_000}) {
            assertProblem(HUB.post("/api/publish", body(size)), 413, "too_large");
        }
    }

    private static String body(int size) {
        return "{\"channel\":\"c\",\"data\":\"" + "x".repeat(size) + "\"}";
    }

    @Test
    @DisplayName("P05 101 lines are 400 and nothing is stored; 100 are taken")
    void aHundredLinesAreTheMost() {
        String channel = HUB.channel();
        String line = "{\"channel\":\"" + channel + "\",\"data\":1}";

        assertProblem(HUB.postLines((line + "\n").repeat(101)), 400, "bad_request");
        assertProblem(HUB.postLines("\n\n"), 400, "bad_request");
        RunningHub.Reply hundred = HUB.postLines((line + "\n").repeat(100));

        List<Long> offsets = hundred.body()
                .lines()
                .map(Line::of)
                .map(each -> each.number("offset"))
                .toList();
        assertThat(offsets)
                .isEqualTo(IntStream.rangeClosed(1, 100).mapToObj(i -> (long) i).toList());
    }

    @Test
    @DisplayName("P06 bad lines among good ones have their own outcome, the others are stored in order")
    void badLinesHaveTheirOwnOutcome() {
        String channel = HUB.channel();
        String start = "{\"channel\":\"" + channel + "\",\"data\":";
        String lines = Stream.of(
                        start + "1}",
                        "hello",
                        "{\"channel\":\"no channel\",\"data\":1}",
                        "{\"channel\":\"$all\",\"data\":1}",
                        start + "1,\"key\":\"\"}",
                        start + "\"" + "x".repeat(65_536) + "\"}",
                        start + "2,\"key\":\"k\"}",
                        start + "3,\"key\":\"k\"}",
                        start + "4}")
                .collect(Collectors.joining("\n"));

        RunningHub.Reply reply = HUB.postLines(lines);

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body().lines().map(Line::of).map(AdminRowsTest::outcome))
                .containsExactly(
                        "1",
                        "bad_request",
                        "bad_channel",
                        "forbidden",
                        "bad_key",
                        "too_large",
                        "2",
                        "key_conflict",
                        "3");
    }

    @Test
    @DisplayName("P07 members that are not known are passed over")
    void membersThatAreNotKnownArePassedOver() {
        RunningHub.Reply reply =
                HUB.post("/api/publish", "{\"channel\":\"c\",\"data\":1,\"ttl\":-1,\"history\":\"1d\",\"x\":[{}]}");

        assertThat(reply.status()).isEqualTo(200);
    }

    @ParameterizedTest(name = "P10 P13 {0} on the public port is 404")
    @ValueSource(
            strings = {
                "/api/publish",
                "/api/broadcast",
                "/api/users/anna/revoke",
                "/api/clients/x/disconnect",
                "/api/channels",
                "/api/connections",
                "/api/nodes",
                "/metrics",
                "/health",
                "/health/detail",
                "/console"
            })
    void thePublicPortHasNothingOfTheAdminPort(String path) {
        RunningHub.Reply reply =
                RunningHub.send(HUB.open(URI.create(path)).header("Authorization", "Bearer " + RunningHub.API_KEY));

        assertProblem(reply, 404, "not_found");
    }

    @ParameterizedTest(name = "P11 {0} for every user at once is 400")
    @ValueSource(strings = {"subscribe", "unsubscribe", "disconnect", "revoke"})
    void thereIsNoOrderAboutEverybody(String action) {
        for (String everybody : List.of("*", "%2A", "%2a")) {
            assertProblem(
                    HUB.order("/api/users/" + everybody + "/" + action, "{\"channel\":\"a\"}"), 400, "bad_request");
        }
    }

    @ParameterizedTest(name = "{0} is 404")
    @ValueSource(
            strings = {
                "/api/users//publish",
                "/api/users/publish",
                "/api/users/anna",
                "/api/users/anna/dance",
                "/api/users/anna/disconnect/",
                "/api/clients/x/revoke",
                "/api/channels/c",
                "/api/channels/",
                "/api/nodes/x",
                "/api/nothing"
            })
    void whatIsNotThereIsNotFound(String path) {
        assertProblem(HUB.post(path, GOOD), 404, "not_found");
    }

    @Test
    @DisplayName("P12 GET where something would change is 405")
    void getChangesNothing() {
        Map<String, List<String>> paths = Map.of(
                RunningHub.API_KEY,
                List.of("/api/publish", "/api/broadcast", "/api/users/anna/publish", "/api/clients/x/publish"),
                RunningHub.ADMIN_KEY,
                List.of(
                        "/api/users/anna/subscribe",
                        "/api/users/anna/unsubscribe",
                        "/api/users/anna/disconnect",
                        "/api/users/anna/revoke",
                        "/api/clients/x/disconnect"));
        paths.forEach((key, all) -> all.forEach(path -> {
            RunningHub.Reply reply = RunningHub.send(HUB.admin(path).header("Authorization", "Bearer " + key));

            assertProblem(reply, 405, "method_not_allowed");
            assertThat(reply.header("Allow")).isEqualTo("POST");
        }));
    }

    @ParameterizedTest(name = "P12 {0} is only read")
    @ValueSource(
            strings = {
                "/api/channels",
                "/api/channels/c/history",
                "/api/channels/c/presence",
                "/api/connections",
                "/api/nodes"
            })
    void listsAreOnlyRead(String path) {
        RunningHub.Reply reply = RunningHub.send(HUB.admin(path)
                .header("Authorization", "Bearer " + RunningHub.READ_KEY)
                .POST(BodyPublishers.ofString("{}")));

        assertProblem(reply, 405, "method_not_allowed");
        assertThat(reply.header("Allow")).isEqualTo("GET, HEAD");
    }

    @Test
    @DisplayName("P14 a line break in a channel or a user is 400 and makes no new line")
    void aLineBreakInANameIsRefused() {
        RunningHub.Reply channel = HUB.post("/api/publish", "{\"channel\":\"a\\r\\nb\",\"data\":1}");
        RunningHub.Reply user = HUB.post("/api/users/a%0D%0Ab/publish", GOOD);

        assertProblem(channel, 400, "bad_channel");
        assertThat(user.status()).isEqualTo(400);
        assertProblem(HUB.order("/api/users/a%0D%0Ab/disconnect", "{}"), 400, "bad_request");
        assertProblem(HUB.order("/api/users/anna/subscribe", "{\"channel\":\"a\\r\\nb\"}"), 400, "bad_channel");
        assertProblem(HUB.read("/api/channels/a%0D%0Ab/history"), 400, "bad_channel");
    }

    @ParameterizedTest(name = "P14 a user id {0} is 400")
    @ValueSource(strings = {"%zz", "%", "%c0%af", "%00"})
    void aUserIdThatIsNoneIsRefused(String encoded) throws IOException {
        assertThat(rawStatus("POST /api/users/" + encoded + "/publish HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
                        + RunningHub.API_KEY + "\r\nContent-Length: " + GOOD.length() + "\r\n\r\n" + GOOD))
                .isEqualTo(400);
    }

    @ParameterizedTest(name = "P15 a header of {0} bytes is 431")
    @ValueSource(ints = {20_000, 30_000})
    void aHugeHeaderIsRefused(int bytes) throws IOException {
        assertThat(rawStatus(
                        "POST /api/publish HTTP/1.1\r\nHost: x\r\nIdempotency-Key: " + "k".repeat(bytes) + "\r\n\r\n"))
                .isEqualTo(431);
    }

    @Test
    void aBroadcastIsStoredLikeAnyPublication() {
        Place first = HUB.post("/api/broadcast", "{\"data\":1}").line().place();
        RunningHub.Reply second = HUB.post("/api/broadcast", "{\"data\":2,\"key\":\"b\"}");
        RunningHub.Reply again = HUB.post("/api/broadcast", "{\"data\":2,\"key\":\"b\"}");

        assertThat(second.line().place().epoch()).isEqualTo(first.epoch());
        assertThat(second.line().place().offset()).isEqualTo(first.offset() + 1);
        assertThat(again.line().json().path("duplicate").asBoolean()).isTrue();
    }

    private static String outcome(Line line) {
        String code = line.json().path("error").path("code").asText();
        return code.isEmpty() ? line.string("offset") : code;
    }

    private static void assertProblem(RunningHub.Reply reply, int status, String code) {
        assertThat(reply.status()).isEqualTo(status);
        assertThat(reply.header("Content-Type")).startsWith("application/problem+json");
        assertThat(reply.line().number("status")).isEqualTo(status);
        assertThat(reply.code()).isEqualTo(code);
    }

    /** What no client library would send; the status of the answer. */
    private static int rawStatus(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), HUB.adminPort())) {
            socket.setSoTimeout(10_000);
            OutputStream out = socket.getOutputStream();
            out.write(request.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
            byte[] start = socket.getInputStream().readNBytes("HTTP/1.1 431".length());
            return Integer.parseInt(new String(start, StandardCharsets.ISO_8859_1).substring("HTTP/1.1 ".length()));
        }
    }
}
