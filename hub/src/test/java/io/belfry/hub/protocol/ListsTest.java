package io.belfry.hub.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What operators read, a page at a time. */
@Timeout(60)
class ListsTest {
    @RegisterExtension
    static final RunningHub HUB = RunningHub.production(
            "node=h1", "namespaces.room.presence=true", "namespaces.default.history.size=50", "limits.message=64KiB");

    @Test
    void channelsAreListedWithTheirSubscribersByName() {
        ProtocolClient first = connected("anna", "list:c", "list:a", "list:e");
        ProtocolClient second = connected("berta", "list:b", "list:c");
        assertThat(List.of(first, second)).hasSize(2);

        List<String> found = new ArrayList<>();
        String path = "/api/channels?limit=2&after=list%3A";
        for (JsonNode item : all(path)) {
            found.add(item.path("channel").asText() + "="
                    + item.path("subscribers").asLong());
        }

        assertThat(found).startsWith("list:a=1", "list:b=1", "list:c=2", "list:e=1");
        assertThat(all("/api/channels").stream()
                        .map(each -> each.path("channel").asText()))
                .contains("$all", "$user:anna", "$user:berta", "list:a");
    }

    @Test
    void connectionsAreListed() {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            ProtocolClient client = HUB.open();
            names.add(client.connect(token("dora" + i), "\"subs\":{\"list:a\":{},\"list:b\":{}}")
                    .string("client"));
        }
        HUB.open();

        List<JsonNode> found = all("/api/connections?limit=2").stream()
                .filter(each -> each.path("user").asText().startsWith("dora"))
                .toList();

        assertThat(found.stream().map(each -> each.path("client").asText())).containsExactlyElementsOf(names);
        JsonNode one = found.get(0);
        assertThat(one.path("user").asText()).isEqualTo("dora0");
        assertThat(one.path("node").asText()).isEqualTo("h1");
        assertThat(one.path("transport").asText()).isEqualTo("websocket");
        assertThat(one.path("since").asLong(-1)).isBetween(0L, 60_000L);
        assertThat(one.path("channels").asInt()).isEqualTo(2);
        assertThat(one.path("queued").asLong(-1)).isZero();
    }

    @Test
    void theNodeIsListed() {
        connected("anna", "list:a");

        List<JsonNode> nodes = all("/api/nodes");

        assertThat(nodes).hasSize(1);
        JsonNode node = nodes.get(0);
        assertThat(node.path("id").asText()).isNotEmpty();
        assertThat(node.path("name").asText()).isEqualTo("h1");
        assertThat(node.path("version").asText()).isNotEmpty();
        assertThat(node.path("uptime").asLong(-1)).isBetween(0L, 60_000L);
        assertThat(node.path("connections").asInt()).isPositive();
        assertThat(node.path("subscriptions").asInt()).isGreaterThanOrEqualTo(3);
        assertThat(node.path("channels").asInt()).isGreaterThanOrEqualTo(3);
        assertThat(node.path("ready").asBoolean()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 50, 1000})
    void aHistoryIsReadFromItsOldestPublicationOn(int limit) {
        String channel = HUB.channel();
        for (int i = 1; i <= 55; i++) {
            HUB.publish(channel, "{\"n\": " + i + "}");
        }
        List<JsonNode> found = all("/api/channels/" + channel + "/history?limit=" + limit);

        assertThat(found.stream().map(each -> each.path("offset").asInt()))
                .isEqualTo(IntStream.rangeClosed(6, 55).boxed().toList());
        assertThat(found)
                .allMatch(each -> each.path("data").path("n").asInt()
                        == each.path("offset").asInt());
        assertThat(found).allMatch(each -> !each.path("tag").asText().isEmpty());
    }

    @Test
    void aHistoryNamesTheTopOfTheChannel() {
        String channel = HUB.channel();
        RunningHub.Reply empty = HUB.read("/api/channels/" + channel + "/history");
        assertThat(empty.line().json().path("items")).isEmpty();
        assertThat(empty.line().number("offset")).isZero();
        Place top = HUB.publish(channel, "{\"a\" :1.0}");

        RunningHub.Reply reply = HUB.read("/api/channels/" + channel + "/history");

        assertThat(reply.line().place()).isEqualTo(top);
        assertThat(reply.body()).contains("\"data\":{\"a\" :1.0}").doesNotContain("next");
    }

    @Test
    void aCursorOfAnotherLifeBeginsAtTheStart() {
        String channel = HUB.channel();
        HUB.publish(channel, "1");
        HUB.publish(channel, "2");

        RunningHub.Reply reply = HUB.read("/api/channels/" + channel + "/history?after=1.another");

        assertThat(reply.line().json().path("items")).hasSize(2);
    }

    @Test
    void aPageOfHistoryEndsWhenItHoldsAMegabyte() {
        String channel = HUB.channel();
        String data = "\"" + "x".repeat(60_000) + "\"";
        for (int i = 0; i < 40; i++) {
            HUB.publish(channel, data);
        }
        RunningHub.Reply first = HUB.read("/api/channels/" + channel + "/history?limit=1000");

        assertThat(first.body().length()).isBetween(1_000_000, 1_200_000);
        assertThat(all("/api/channels/" + channel + "/history?limit=1000")).hasSize(40);
    }

    @Test
    void whoIsOnAChannelIsListed() {
        ProtocolClient first = connected("anna", "room:1");
        connected("berta", "room:1");
        connected("carla", "room:2");
        first.await("join");

        List<JsonNode> found = all("/api/channels/room%3A1/presence?limit=1");

        assertThat(found.stream().map(each -> each.path("user").asText())).containsExactlyInAnyOrder("anna", "berta");
        assertThat(found).allMatch(each -> !each.path("client").asText().isEmpty());
        assertThat(all("/api/channels/list:a/presence")).as("without presence").isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"limit=0", "limit=-1", "limit=1001", "limit=x", "limit=", "limit=1e2", "limit=99999999999"})
    void aLimitOutOfRangeIsBadRequest(String query) {
        for (String path : List.of(
                "/api/channels",
                "/api/connections",
                "/api/nodes",
                "/api/channels/c/history",
                "/api/channels/c/presence")) {
            RunningHub.Reply reply = HUB.read(path + "?" + query);

            assertThat(reply.status()).as(path).isEqualTo(400);
            assertThat(reply.code()).isEqualTo("bad_request");
        }
    }

    @Test
    void whatIsNoCursorIsBadRequestOrAnyTextAmongTheKeys() {
        for (String cursor : List.of("x", "1", "-1.k", ".k", "99999999999999999999.k")) {
            assertThat(HUB.read("/api/channels/c/history?after=" + cursor).status())
                    .as(cursor)
                    .isEqualTo(400);
        }
        for (String path : List.of("/api/channels", "/api/connections", "/api/nodes", "/api/channels/c/presence")) {
            assertThat(HUB.read(path + "?after=%22%00h1%2F").status()).as(path).isEqualTo(200);
        }
    }

    @Test
    void anEmptyListHasItemsAndNothingMore() {
        assertThat(HUB.read("/api/channels?after=~~~").body()).isEqualTo("{\"items\":[]}");
    }

    /** All items of all pages. */
    private static List<JsonNode> all(String path) {
        List<JsonNode> items = new ArrayList<>();
        String next = path;
        for (int pages = 0; pages < 200; pages++) {
            RunningHub.Reply reply = HUB.read(next);
            assertThat(reply.status()).as(next + " " + reply.body()).isEqualTo(200);
            reply.line().json().path("items").forEach(items::add);
            if (!reply.line().has("next")) {
                return items;
            }
            String cursor = URLEncoder.encode(reply.line().string("next"), StandardCharsets.UTF_8);
            String from = path.replaceAll("&?after=[^&]*", "");
            next = from + (from.contains("?") ? "&" : "?") + "after=" + cursor;
        }
        throw new AssertionError("pages without end: " + path);
    }

    private static ProtocolClient connected(String user, String... channels) {
        List<String> subs = new ArrayList<>();
        for (String channel : channels) {
            subs.add("\"" + channel + "\":{}");
        }
        return HUB.connected(token(user), "\"subs\":{" + String.join(",", subs) + "}");
    }

    private static String token(String user) {
        return RunningHub.token(RunningHub.tokens().user(user).subscribe("*"));
    }
}
