package io.belfry.hub.admin;

import io.belfry.hub.bus.Farm;
import io.belfry.hub.config.ApiKey.Scope;
import io.belfry.hub.socket.Answer;
import io.belfry.hub.socket.Endpoint;
import io.belfry.hub.wire.JsonObject;
import io.belfry.hub.wire.PostedOrder;
import io.belfry.hub.wire.Posting;
import io.belfry.hub.wire.Question;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * {@code /api/clients/{id}/…}: one client, on whichever node it is; it may have several connections, on several nodes. The
 * id is the {@code client} of its {@code connected}.
 */
public final class ClientEndpoints implements Resource {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Answer NOWHERE = Answer.problem(404, "not_found", "This client is not connected.");

    private final Guard guard;
    private final Posting.Parser parser;
    private final int maxDataBytes;
    private final Farm farm;

    /** @param maxDataBytes the largest data that a client is sent */
    public ClientEndpoints(Guard guard, Posting.Parser parser, int maxDataBytes, Farm farm) {
        this.guard = guard;
        this.parser = parser;
        this.maxDataBytes = maxDataBytes;
        this.farm = farm;
    }

    @Override
    public String kind() {
        return "clients";
    }

    @Override
    public @Nullable Endpoint find(String id, String action) {
        return switch (action) {
            case "publish" ->
                guard.guard(Scope.PUBLISH, JsonBody.endpoint(Integer.MAX_VALUE, body -> publish(id, body)));
            case "disconnect" ->
                guard.guard(Scope.ADMIN, JsonBody.endpoint(PostedOrder.MAX_BYTES, body -> disconnect(id, body)));
            default -> null;
        };
    }

    private CompletionStage<Answer> publish(String client, byte[] body) {
        if (parser.isTooLarge(body.length)) {
            return done(Problems.TOO_LARGE);
        }
        Posting posting = parser.parse(body, 0, body.length);
        if (posting == null) {
            return done(Problems.BODY);
        }
        return posting.data().length > maxDataBytes
                ? done(Problems.TOO_LARGE)
                : ask(Question.clientPublish(client, posting.data()));
    }

    private CompletionStage<Answer> disconnect(String client, byte[] body) {
        return PostedOrder.parse(body) == null ? done(Problems.BODY) : ask(Question.clientDisconnect(client));
    }

    private CompletionStage<Answer> ask(Question question) {
        return farm.ask(question.json(), PATIENCE).thenCompose(answers -> {
            Map<String, Long> sum = sum(answers);
            return sum.isEmpty() ? nowhere() : done(Answer.json(200, JsonObject.ofNumbers(sum)));
        });
    }

    /** Adds up what the nodes answer: {@code delivered} and {@code slow}, or {@code closed}. */
    private static Map<String, Long> sum(List<byte[]> answers) {
        Map<String, Long> sum = new LinkedHashMap<>();
        for (byte[] answer : answers) {
            Map<String, byte[]> numbers = JsonObject.read(answer);
            if (numbers != null) {
                numbers.forEach((name, number) -> sum.merge(name, JsonObject.number(number), Long::sum));
            }
        }
        return sum;
    }

    /** A node that is cut off from the others cannot know that somebody is nowhere. */
    private CompletionStage<Answer> nowhere() {
        return farm.nodes().handle((nodes, cutOff) -> cutOff == null ? NOWHERE : Problems.CUT_OFF);
    }

    private static CompletionStage<Answer> done(Answer answer) {
        return CompletableFuture.completedFuture(answer);
    }
}
