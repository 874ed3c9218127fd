package io.belfry.hub.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.hub.testing.Configs;
import io.belfry.hub.testing.TestNode;
import io.belfry.hub.testing.TestNode.TestClient;
import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.security.Keys;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TokenLifetimeTest {
    private static final String SECRET = "0123456789abcdef0123456789abcdef";

    private final TestNode node = new TestNode(Configs.production(
            "auth.hmacSecret=" + SECRET,
            "heartbeat=25s",
            "listen.origins=[\"https://a.example.com\"]",
            "admin.keys=[{\"key\":\"0123456789abcdef0123456789abcdef\",\"scopes\":[\"admin\"]}]"));

    @Test
    void saysTokenExpiredAndClosesWith4001WhenTheTokenEnds() {
        TestClient client = connect(token("u", Duration.ofSeconds(20)));
        assertThat(client.socket().newLines())
                .singleElement()
                .asString()
                .contains("\"user\":\"u\"")
                .contains("\"expires\":20000");
        node.elapse(Duration.ofMillis(19_900));
        assertThat(client.socket().closeCode()).isZero();
        node.elapse(Duration.ofMillis(400));

        assertThat(client.socket().newLines())
                .singleElement()
                .asString()
                .startsWith("{\"type\":\"error\",\"code\":\"token_expired\"");
        assertThat(client.socket().closeCode()).isEqualTo(4001);
    }

    @Test
    void aRefreshPutsTheEndOff() {
        TestClient client = connect(token("u", Duration.ofSeconds(10)));
        client.socket().newLines();
        client.send(refresh(token("u", Duration.ofSeconds(30))));
        node.drain();
        assertThat(client.socket().newLines()).containsExactly("{\"type\":\"refreshed\",\"id\":2,\"expires\":30000}");
        node.elapse(Duration.ofSeconds(29));
        assertThat(client.socket().closeCode()).isZero();
        node.elapse(Duration.ofSeconds(2));

        assertThat(client.socket().closeCode()).isEqualTo(4001);
    }

    @Test
    void aRefreshForAnotherUserIsClosedWith4501() {
        TestClient client = connect(token("u", Duration.ofSeconds(10)));
        client.send(refresh(token("v", Duration.ofSeconds(30))));
        node.drain();

        assertThat(client.socket().closeCode()).isEqualTo(4501);
    }

    @Test
    void withoutATokenThereIsNoWayIn() {
        TestClient client = node.connected(0, "");

        assertThat(client.socket().newLines()).isEmpty();
        assertThat(client.socket().closeCode()).isEqualTo(4501);
    }

    private TestClient connect(String token) {
        TestClient client = node.client(0);
        client.send("{\"type\":\"connect\",\"id\":1,\"token\":\"" + token + "\"}");
        node.drain();
        return client;
    }

    private static String refresh(String token) {
        return "{\"type\":\"refresh\",\"id\":2,\"token\":\"" + token + "\"}";
    }

    private String token(String user, Duration lifetime) {
        Instant now = Instant.ofEpochMilli(node.time().wallMillis());
        return Jwts.builder()
                .subject(user)
                .issuedAt(Date.from(now))
                .expiration(Date.from(now.plus(lifetime)))
                .claim("belfry", Map.of("subscribe", List.of("*")))
                .signWith(Keys.hmacShaKeyFor(SECRET.getBytes(StandardCharsets.UTF_8)))
                .compact();
    }
}
