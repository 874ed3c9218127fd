package io.belfry.loadtest.farm;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.client.Publisher;
import io.belfry.client.Tokens;
import io.jsonwebtoken.Jwts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A user is known to every node: row OS-02 of the requirements, on nodes as in production. */
@Timeout(60)
class OutSystemsTokenRowsIT {
    private static final String SECRET = "a secret of tests, long enough for HS256";
    private static final int BAD_TOKEN = 4501;

    private static RedisProcess redis;
    private static final List<NodeProcess> nodes = new ArrayList<>();

    @BeforeAll
    static void start() throws IOException {
        Path folder = Farm.newFolder("tokens");
        redis = RedisProcess.start(folder, "redis");
        String[] arguments = Farm.arguments(
                "redis://127.0.0.1:" + redis.port(),
                "auth.hmacSecret=" + SECRET,
                "listen.host=127.0.0.1",
                "admin.keys=[{\"key\":\"a-key-of-tests\",\"scopes\":[\"publish\"]}]");
        for (String name : List.of("h1", "h2")) {
            nodes.add(NodeProcess.startInProduction(folder, name, arguments));
        }
        nodes.forEach(NodeProcess::awaitReady);
    }

    @AfterAll
    static void stop() {
        nodes.forEach(NodeProcess::close);
        redis.close();
    }

    @Test
    @DisplayName("OS-02 a token that was minted once opens every node, as the same user and as the same client")
    void tokenOpensEveryNode() {
        String token = Tokens.hmac(SECRET).user("42").subscribe("os02").mint();
        try (PlainClient first = connect(0, new ConnectLine().token(token).channel("os02"));
                PlainClient second = connect(
                        1, new ConnectLine().token(token).channel("os02").client(first.id()));
                Publisher publisher = Publisher.http(nodes.get(0).servers(), "a-key-of-tests")) {
            assertThat(List.of(first.node(), second.node())).containsExactly("h1", "h2");
            assertThat(first.connected().member("user")).isEqualTo("42");
            assertThat(second.connected().member("user")).isEqualTo("42");
            assertThat(second.id()).as("signed with the secret of the farm").isEqualTo(first.id());

            publisher.publish("os02", "\"for both\"").join();
            first.awaitExactly("os02", List.of("\"for both\""));
            second.awaitExactly("os02", List.of("\"for both\""));
        }
    }

    @Test
    @DisplayName("OS-02 no node lets in who has a token of another secret, or none")
    void foreignTokenOpensNoNode() {
        String foreign = Tokens.hmac("a secret that nobody has told the nodes")
                .user("42")
                .mint();
        for (NodeProcess node : nodes) {
            for (ConnectLine line : List.of(new ConnectLine().token(foreign), new ConnectLine())) {
                try (PlainClient client = PlainClient.open(node.clients(), line)) {
                    assertThat(client.closeCode()).as(node.name()).isEqualTo(BAD_TOKEN);
                }
            }
        }
    }

    @Test
    @DisplayName("OS-02 the clock of the instance that mints may be some seconds ahead of the nodes'")
    void tokenFromAClockThatIsAhead() {
        Instant ahead = Instant.now().plusSeconds(10); // auth.clockSkew is 30 s
        String token = Jwts.builder()
                .subject("42")
                .issuedAt(Date.from(ahead))
                .expiration(Date.from(ahead.plusSeconds(600)))
                .signWith(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"), Jwts.SIG.HS256)
                .compact();
        for (int node = 0; node < nodes.size(); node++) {
            try (PlainClient client = connect(node, new ConnectLine().token(token))) {
                assertThat(client.connected().member("user")).isEqualTo("42");
            }
        }
    }

    private static PlainClient connect(int node, ConnectLine line) {
        return PlainClient.connect(nodes.get(node).clients(), line);
    }
}
