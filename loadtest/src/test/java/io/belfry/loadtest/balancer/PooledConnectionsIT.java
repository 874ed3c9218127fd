package io.belfry.loadtest.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.belfry.client.Publisher;
import io.belfry.client.Subscriber;
import io.belfry.client.Tokens;
import io.belfry.loadtest.farm.NodeProcess;
import io.belfry.loadtest.farm.ReceivedLine;
import io.belfry.loadtest.farm.Recording;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Who asks is known by the request alone: a balancer sends the requests of all users over a few connections, in any order, and
 * programs keep no cookie.
 */
@Timeout(60)
class PooledConnectionsIT {
    private static final String SECRET = "a secret of tests, long enough for HS256";
    private static final int EACH = 60;
    private static final String ROOM = "os11";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @RegisterExtension
    static final Scene scene = Scene.of("pooled", "auth.hmacSecret=" + SECRET);

    /** Polls, and says something to everybody with each poll, until it has heard all that is for it. */
    private static final class User {
        private final String name;
        private final String token;
        private final URI address;
        private final ObjectNode positions = JSON.createObjectNode();
        private final List<String> own = new ArrayList<>();
        private final List<String> room = new ArrayList<>();
        private String client = "";
        private int said;

        User(String name, URI address) {
            this.name = name;
            this.address = address;
            token = Tokens.hmac(SECRET).user(name).subscribe(ROOM).publish(ROOM).mint();
            positions.putObject(ROOM);
        }

        void pollUntilAllHasCome() {
            long deadline = System.nanoTime() + PATIENCE.multipliedBy(3).toNanos();
            while (own.size() < EACH || room.size() < 2 * EACH) {
                assertThat(System.nanoTime()).as(name + " has " + own + room).isLessThan(deadline);
                poll();
            }
        }

        void poll() {
            ObjectNode connect = JSON.createObjectNode();
            connect.put("type", "connect").put("id", 1).put("token", token).put("wait", said < EACH ? 0 : 200);
            connect.set("subs", positions);
            if (!client.isEmpty()) {
                connect.put("client", client);
            }
            String lines = connect.toString();
            if (!client.isEmpty() && said < EACH) {
                lines += "\n{\"type\":\"publish\",\"id\":2,\"channel\":\"" + ROOM + "\",\"data\":\"" + name + said++
                        + "\"}";
            }
            HttpRequest request = HttpRequest.newBuilder(address)
                    .timeout(PATIENCE)
                    .header("Content-Type", "application/x-ndjson")
                    .POST(HttpRequest.BodyPublishers.ofString(lines))
                    .build();
            try {
                String answer = NodeProcess.HTTP
                        .send(request, HttpResponse.BodyHandlers.ofString())
                        .body();
                for (String line : answer.lines().toList()) {
                    take(ReceivedLine.parse(line));
                }
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }

        private void take(ReceivedLine line) throws IOException {
            JsonNode json = line.json();
            switch (line.type()) {
                case "connected" -> {
                    assertThat(line.member("user")).isEqualTo(name);
                    assertThat(client).isIn("", line.member("client"));
                    client = line.member("client");
                    line.subscriptions().forEach(one -> {
                        assertThat(one.getKey()).isIn("$all", "$user:" + name, ROOM);
                        positions.set(one.getKey(), position(one.getValue()));
                    });
                }
                case "pub" -> {
                    String channel = line.member("channel");
                    ObjectNode before = (ObjectNode) positions.get(channel);
                    before.set("offset", json.get("offset"));
                    before.set("tag", json.get("tag"));
                    if (channel.equals(ROOM)) {
                        assertThat(line.data()).startsWith('"' + line.member("from"));
                        room.add(line.data());
                    } else {
                        own.add(line.data());
                    }
                }
                default -> assertThat(line.type()).isIn("published", "superseded");
            }
        }

        private static ObjectNode position(JsonNode answer) {
            ObjectNode position = JSON.createObjectNode();
            for (String member : List.of("epoch", "offset", "tag")) {
                position.set(member, answer.get(member));
            }
            return position;
        }
    }

    @Test
    @DisplayName("OS-11 two users over the same connections of HAProxy: each is who he is, and hears what is his alone")
    void usersAreNeverMixed() throws IOException {
        Haproxy haproxy = scene.haproxy("pooled.cfg", Scene.LONG);
        List<User> users = Stream.of("ann", "bob")
                .map(name -> new User(name, haproxy.connect()))
                .toList();
        users.forEach(User::poll); // from here on they miss nothing
        try (Publisher publisher = Publisher.redis("redis://127.0.0.1:" + scene.farm.redis.port())) {
            List<CompletableFuture<Void>> polls = users.stream()
                    .map(user -> CompletableFuture.runAsync(user::pollUntilAllHasCome))
                    .toList();
            for (int i = 0; i < EACH; i++) {
                for (User user : users) {
                    assertThat(publisher
                                    .toUser(user.name, "\"for " + user.name + i + '"')
                                    .join()
                                    .accepted())
                            .isTrue();
                }
            }
            polls.forEach(CompletableFuture::join);
        }

        for (User user : users) {
            assertThat(user.own)
                    .isEqualTo(IntStream.range(0, EACH)
                            .mapToObj(i -> "\"for " + user.name + i + '"')
                            .toList());
            assertThat(user.room).isEqualTo(users.get(0).room).doesNotHaveDuplicates();
        }
        long reused = Long.parseLong(haproxy.statistic("hubs", "h1", "reuse"));
        assertThat(reused).as("requests over a connection that was there").isGreaterThan(EACH / 2);
    }

    @Test
    @DisplayName(
            "GX-21 GX-22 the Java SDK, which keeps no cookie and names no origin, behind each balancer: a node dies, and it hears on")
    void programsHearToo() throws IOException {
        List<Subscriber> subscribers = new ArrayList<>();
        List<List<String>> heard = new ArrayList<>();
        String token = Tokens.hmac(SECRET).user("device").subscribe("gx21").mint();
        try (Publisher publisher = Publisher.redis("redis://127.0.0.1:" + scene.farm.redis.port())) {
            for (Balancer front : scene.fronts()) {
                Subscriber subscriber = Subscriber.connect(front.base(), () -> token);
                subscribers.add(subscriber);
                heard.add(hear(subscriber, "gx21"));
            }
            awaitHeard(heard, List.of("subscribed"));
            publisher.publish("gx21", "1").join();
            awaitHeard(heard, List.of("subscribed", "1"));
            scene.farm.first().kill();
            publisher.publish("gx21", "2").join();
            Awaitility.await("all hear on")
                    .atMost(PATIENCE.multipliedBy(2))
                    .until(() -> heard.stream().allMatch(each -> each.contains("2")));
            assertThat(heard)
                    .as("whoever was there resumed, without a word of the application")
                    .allMatch(each -> List.of("subscribed", "1", "2").equals(each)
                            || List.of("subscribed", "1", "subscribed", "2").equals(each))
                    .anyMatch(each -> each.size() == 4);
        } finally {
            subscribers.forEach(Subscriber::close);
        }
    }

    /** Everything that it is told of the channel from now on, in its order. */
    private static List<String> hear(Subscriber subscriber, String channel) {
        Recording recording = new Recording();
        subscriber.subscribe(channel, recording);
        return recording.heard();
    }

    private static void awaitHeard(List<List<String>> heard, List<String> expected) {
        Awaitility.await("all have heard " + expected)
                .atMost(PATIENCE.multipliedBy(2))
                .untilAsserted(() ->
                        assertThat(heard).allSatisfy(each -> assertThat(each).isEqualTo(expected)));
    }
}
