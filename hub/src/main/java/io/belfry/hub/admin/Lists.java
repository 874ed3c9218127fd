package io.belfry.hub.admin;

import io.belfry.hub.bus.Farm;
import io.belfry.hub.config.ApiKey.Scope;
import io.belfry.hub.socket.Answer;
import io.belfry.hub.socket.Endpoint;
import io.belfry.hub.wire.JsonObject;
import io.belfry.hub.wire.Listings;
import io.belfry.hub.wire.Question;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** {@code /api/nodes}, {@code /api/channels} and {@code /api/connections}: what all nodes have, merged into one list. */
public final class Lists {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Guard guard;
    private final Farm farm;

    public Lists(Guard guard, Farm farm) {
        this.guard = guard;
        this.farm = farm;
    }

    Endpoint channels() {
        return list(page -> ask(Question.channels(page.after(), page.limitAndOne()), page, Lists::channelsOf));
    }

    Endpoint connections() {
        return list(page -> ask(Question.connections(page.after(), page.limitAndOne()), page, Lists::connectionsOf));
    }

    Endpoint nodes() {
        return list(page -> farm.nodes().thenApply(nodes -> page.answer(nodesByName(nodes), 0)));
    }

    private Endpoint list(Function<Page, CompletionStage<Answer>> next) {
        return guard.guard(
                Scope.READ, Page.endpoint(page -> next.apply(page).exceptionally(cutOff -> Problems.CUT_OFF)));
    }

    /** Every node answers, if with an empty list: who does not is missing, and that is said. */
    private CompletionStage<Answer> ask(
            Question question, Page page, Function<List<Map<String, byte[]>>, NavigableMap<String, byte[]>> merge) {
        return farm.nodes().thenCombine(farm.ask(question.json(), PATIENCE), (nodes, answers) -> {
            List<Map<String, byte[]>> parts = answers.stream()
                    .map(JsonObject::read)
                    .filter(java.util.Objects::nonNull)
                    .toList();
            return page.answer(merge.apply(parts), Math.max(0, nodes.size() - parts.size()));
        });
    }

    private static NavigableMap<String, byte[]> channelsOf(List<Map<String, byte[]>> parts) {
        NavigableMap<String, Long> subscribers = new TreeMap<>();
        parts.forEach(part ->
                part.forEach((channel, count) -> subscribers.merge(channel, JsonObject.number(count), Long::sum)));
        NavigableMap<String, byte[]> items = new TreeMap<>();
        subscribers.forEach((channel, count) -> items.put(channel, Listings.channel(channel, count)));
        return items;
    }

    private static NavigableMap<String, byte[]> connectionsOf(List<Map<String, byte[]>> parts) {
        NavigableMap<String, byte[]> items = new TreeMap<>();
        parts.forEach(items::putAll);
        return items;
    }

    /** Nodes may share a name, never an id. */
    private static NavigableMap<String, byte[]> nodesByName(List<Farm.Node> nodes) {
        NavigableMap<String, byte[]> items = new TreeMap<>();
        for (Farm.Node node : nodes) {
            Map<String, byte[]> about = JsonObject.read(node.about());
            byte[] name = about == null ? null : about.get("name");
            String key = name == null ? "" : new String(name, StandardCharsets.UTF_8);
            items.put(key + "/" + node.id(), Listings.node(node.id(), node.about()));
        }
        return items;
    }
}
