package io.belfry.hub.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.belfry.hub.auth.ApiKeys;
import io.belfry.hub.bus.MemoryBus;
import io.belfry.hub.config.Config;
import io.belfry.hub.socket.Answer;
import io.belfry.hub.socket.Endpoint;
import io.belfry.hub.socket.Request;
import io.belfry.hub.testing.Configs;
import io.belfry.hub.testing.TestNode;
import io.belfry.hub.wire.Posting;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists, clients and orders on a farm of two nodes. */
class MergedListsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final TestNode h1 = node("h1", 1);
    private final TestNode h2 = node("h2", 2);
    private final TwoNodes farm = new TwoNodes(List.of(h1.control(), h2.control()), () -> {
        h1.drain();
        h2.drain();
    });
    private final Guard guard = new Guard(new ApiKeys(List.of(), true));
    private final Lists lists = new Lists(guard, farm);

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 100})
    void pagesOfChannelsTogetherAreTheSumOfAllNodes(int limit) {
        for (String channel : List.of("a", "c", "d")) {
            h1.connected(0, "\"" + channel + "\":{}");
        }
        for (String channel : List.of("b", "c", "e", "f")) {
            h2.connected(1, "\"" + channel + "\":{}");
        }
        List<String> found = new ArrayList<>();
        for (JsonNode item : all(lists.channels(), limit)) {
            found.add(item.path("channel").asText() + "="
                    + item.path("subscribers").asInt());
        }

        assertThat(found).containsExactly("$all=7", "a=1", "b=1", "c=2", "d=1", "e=1", "f=1");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 100})
    void pagesOfConnectionsTogetherAreAllOfThemEachOnce(int limit) {
        for (int i = 0; i < 5; i++) {
            h1.connected(i % 2, "");
            h2.connected(i % 2, "");
        }
        List<JsonNode> found = all(lists.connections(), limit);

        assertThat(found.stream().map(each -> each.path("node").asText()))
                .containsExactly("h1", "h1", "h1", "h1", "h1", "h2", "h2", "h2", "h2", "h2");
        assertThat(found.stream()
                        .map(each -> each.path("client").asText() + each.path("node"))
                        .distinct())
                .hasSize(10);
    }

    @Test
    void whoComesMeanwhileShiftsNothing() {
        h1.connected(0, "");
        h1.connected(0, "");
        h2.connected(0, "");
        JsonNode first = page(lists.connections(), 2, "");
        h1.connected(0, "");

        JsonNode second = page(lists.connections(), 10, first.path("next").asText());

        assertThat(second.path("items")).hasSize(2);
        assertThat(second.has("next")).isFalse();
    }

    @Test
    void nodesAreListedByTheirNames() {
        h2.connected(0, "");
        List<JsonNode> nodes = all(lists.nodes(), 1);

        assertThat(nodes.stream().map(each -> each.path("name").asText())).containsExactly("h1", "h2");
        assertThat(nodes.get(1).path("id").asText()).isEqualTo("id1");
        assertThat(nodes.get(1).path("connections").asInt()).isEqualTo(1);
        assertThat(nodes.get(1).path("ready").asBoolean()).isTrue();
    }

    @Test
    void aNodeWhosePartIsMissingIsCounted() {
        h1.connected(0, "\"a\":{}");
        h2.connected(0, "\"b\":{}");
        assertThat(page(lists.channels(), 10, "").has("unanswered")).isFalse();
        farm.lastIsSilent();

        JsonNode page = page(lists.channels(), 10, "");

        assertThat(page.path("items")).hasSize(2);
        assertThat(page.path("unanswered").asInt()).isEqualTo(1);
    }

    @Test
    @DisplayName(
            "GX-05 the connections of one client on two nodes get what is published to it, and are counted together")
    void aClientOfSeveralNodes() {
        String client = clientOf(h1.connected(0, ""));
        TestNode.TestClient there = h2.client(1);
        there.send("{\"type\":\"connect\",\"id\":1,\"client\":\"" + client + "\"}");
        h2.drain();
        assertThat(clientOf(there)).isEqualTo(client);
        ClientEndpoints clients = new ClientEndpoints(guard, new Posting.Parser(65_536), 65_536, farm);

        assertThat(text(post(clients.find(client, "publish"), "{\"data\":[1]}")))
                .isEqualTo("{\"delivered\":2,\"slow\":0}");
        assertThat(there.socket().newLines())
                .containsExactly("{\"type\":\"pub\",\"channel\":\"$client:" + client + "\",\"data\":[1]}");
        assertThat(text(post(clients.find(client, "disconnect"), "{}"))).isEqualTo("{\"closed\":2}");
        assertThat(there.socket().closeCode()).isEqualTo(4507);
        assertThat(post(clients.find(client, "publish"), "{\"data\":[1]}").status())
                .isEqualTo(404);
    }

    @Test
    void anOrderThatIsNotKeptIsNotStored() {
        UserEndpoints users = new UserEndpoints(guard, h1.publishing(), new Posting.Parser(65_536), farm, h1.time());
        assertThat(text(post(users.find("u", "disconnect"), "{}"))).isEqualTo("{}");
        farm.cutOff();

        Answer answer = post(users.find("u", "disconnect"), "{}");

        assertThat(answer.status()).isEqualTo(503);
        assertThat(text(answer)).contains("\"code\":\"not_stored\"");
        assertThat(answer.headers()).containsEntry("Retry-After", "1");
    }

    @Test
    @DisplayName("GX-08 a node that is cut off says so, rather than that a client is nowhere")
    void whoIsCutOffDoesNotAnswerForTheOthers() {
        String client = clientOf(h1.connected(0, ""));
        String elsewhere = clientOf(h2.connected(0, ""));
        ClientEndpoints clients = new ClientEndpoints(guard, new Posting.Parser(65_536), 65_536, farm);
        farm.cutOff();

        assertThat(post(clients.find(client, "publish"), "{\"data\":1}").status())
                .as("it is here")
                .isEqualTo(200);
        assertThat(post(clients.find(elsewhere, "publish"), "{\"data\":1}").status())
                .isEqualTo(503);
        for (Endpoint list : List.of(lists.channels(), lists.connections(), lists.nodes())) {
            Answer answer = call(list, new Request("GET", "", Map.of(), null, null, null, new byte[0], "127.0.0.1"));
            assertThat(answer.status()).isEqualTo(503);
            assertThat(text(answer)).contains("\"code\":\"unavailable\"");
        }
    }

    /** @param seed so that no two nodes make the same ids */
    private static TestNode node(String name, int seed) {
        Config config = Configs.development("node=" + name);
        return new TestNode(
                config,
                new Random(seed),
                (inlet, time) -> new MemoryBus(
                        inlet, config.namespaces(), config.bus().keyWindow().toNanos(), time, new Random(seed)));
    }

    private static String clientOf(TestNode.TestClient client) {
        return read(client.socket().newLines().get(0)).path("client").asText();
    }

    private static List<JsonNode> all(Endpoint endpoint, int limit) {
        List<JsonNode> items = new ArrayList<>();
        String after = "";
        for (int pages = 0; pages < 100; pages++) {
            JsonNode page = page(endpoint, limit, after);
            assertThat(page.path("items").size()).isLessThanOrEqualTo(limit);
            page.path("items").forEach(items::add);
            if (!page.has("next")) {
                return items;
            }
            assertThat(page.path("items")).isNotEmpty();
            after = page.path("next").asText();
        }
        throw new AssertionError("pages without end");
    }

    private static JsonNode page(Endpoint endpoint, int limit, String after) {
        Map<String, String> query = new HashMap<>(Map.of("limit", Integer.toString(limit)));
        if (!after.isEmpty()) {
            query.put("after", after);
        }
        Answer answer = call(endpoint, new Request("GET", "", query, null, null, null, new byte[0], "127.0.0.1"));
        assertThat(answer.status()).isEqualTo(200);
        return read(text(answer));
    }

    private static Answer post(@Nullable Endpoint endpoint, String body) {
        return call(
                Objects.requireNonNull(endpoint),
                new Request(
                        "POST", "", Map.of(), null, null, null, body.getBytes(StandardCharsets.UTF_8), "127.0.0.1"));
    }

    private static Answer call(Endpoint endpoint, Request request) {
        return Objects.requireNonNull(
                endpoint.answer(request).toCompletableFuture().join());
    }

    private static JsonNode read(String json) {
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            throw new AssertionError(json, e);
        }
    }

    private static String text(Answer answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }
}
