package io.belfry.hub.control;

import io.belfry.hub.bus.MemoryBus;
import io.belfry.hub.config.Config;
import io.belfry.hub.message.ChannelName;
import io.belfry.hub.testing.BreakableBus;
import io.belfry.hub.testing.Configs;
import io.belfry.hub.testing.TestNode;
import io.belfry.hub.testing.TestNode.TestClient;
import io.belfry.hub.wire.Question;
import io.belfry.hub.wire.UserOrder;
import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.security.Keys;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Objects;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A node whose clients have tokens without any grant, and short words for what is ordered and asked of it. */
final class ControlledNode {
    private static final String SECRET = "0123456789abcdef0123456789abcdef";
    private static final Pattern CLIENT = Pattern.compile("\"client\":\"([^\"]+)\"");

    final TestNode node;
    final BreakableBus bus;

    ControlledNode(String... settings) {
        Stream<String> needed = Stream.of(
                "auth.hmacSecret=" + SECRET,
                "heartbeat=10m",
                "limits.commandsPerSecond=0",
                "listen.origins=[\"https://a.example.com\"]",
                "admin.keys=[{\"key\":\"0123456789abcdef0123456789abcdef\",\"scopes\":[\"admin\"]}]");
        Config config =
                Configs.production(Stream.concat(needed, Stream.of(settings)).toArray(String[]::new));
        node = new TestNode(
                config,
                new Random(1),
                (inlet, time) -> new BreakableBus(new MemoryBus(
                        inlet, config.namespaces(), config.bus().keyWindow().toNanos(), time, new Random(2))));
        bus = (BreakableBus) node.bus();
    }

    /** A client of the user on one of the two threads; what it heard so far, {@code connected}, is passed over. */
    TestClient connected(int thread, String user) {
        TestClient client = connect(thread, token(user), "");
        client.socket().newLines();
        return client;
    }

    /** A client that has sent its {@code connect}, with these members besides. */
    TestClient connect(int thread, String token, String members) {
        TestClient client = node.client(thread);
        client.send("{\"type\":\"connect\",\"id\":1,\"token\":\"" + token + "\"" + members + "}");
        node.drain();
        return client;
    }

    /** A token without grants that was issued now. */
    String token(String user) {
        Instant now = Instant.ofEpochMilli(node.time().wallMillis());
        return Jwts.builder()
                .subject(user)
                .issuedAt(Date.from(now))
                .expiration(Date.from(now.plus(Duration.ofHours(1))))
                .signWith(Keys.hmacShaKeyFor(SECRET.getBytes(StandardCharsets.UTF_8)))
                .compact();
    }

    /** Gives an order to the farm, and lets the node do it. */
    void order(UserOrder.Kind kind, String user, @Nullable String channel) {
        orderUndone(kind, user, channel);
        node.drain();
    }

    /** Gives an order to the farm; the threads have yet to find it. */
    void orderUndone(UserOrder.Kind kind, String user, @Nullable String channel) {
        hear(kind, user, channel, Duration.ZERO);
    }

    /** The node hears of an order so long after it was given. */
    void hear(UserOrder.Kind kind, String user, @Nullable String channel, Duration late) {
        ChannelName name = channel == null ? null : ChannelName.parse(channel);
        long givenMillis = node.time().wallMillis() - late.toMillis();
        node.farm()
                .order(new UserOrder(kind, user, name, givenMillis).json())
                .toCompletableFuture()
                .join();
    }

    /** What the node answers; null if nothing. */
    @Nullable
    String ask(Question question) {
        var answer = node.control().question(question.json()).toCompletableFuture();
        node.drain();
        byte[] json = answer.join();
        return json == null ? null : new String(json, StandardCharsets.UTF_8);
    }

    /** The signed name in a line {@code connected}. */
    static String clientIn(TestClient client) {
        for (String line : client.socket().newLines()) {
            Matcher name = CLIENT.matcher(line);
            if (name.find()) {
                return Objects.requireNonNull(name.group(1));
            }
        }
        throw new AssertionError("not connected");
    }
}
