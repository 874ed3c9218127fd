package io.belfry.hub.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.security.Keys;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What servers order about users and clients, as clients see it. */
@Timeout(60)
class ControlTest {
    private static final Duration EVERYWHERE = Duration.ofSeconds(2);

    @RegisterExtension
    static final RunningHub HUB = RunningHub.production("auth.clockSkew=10s");

    @Test
    void aUserIsSubscribedFromTheTopAndToldUnasked() {
        String channel = HUB.channel();
        Place top = HUB.publish(channel, "1");
        List<ProtocolClient> clients = List.of(connected("anna"), connected("anna"));
        ProtocolClient other = connected("berta");

        RunningHub.Reply reply = HUB.order("/api/users/anna/subscribe", channelMember(channel));

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body()).isEqualTo("{}");
        for (ProtocolClient each : clients) {
            Line told = each.next();
            assertThat(told.type()).isEqualTo("subscribed");
            assertThat(told.has("id")).isFalse();
            assertThat(told.string("channel")).isEqualTo(channel);
            assertThat(told.place()).isEqualTo(top);
        }
        Place second = HUB.publish(channel, "2");
        for (ProtocolClient each : clients) {
            Line publication = each.next();
            assertThat(publication.number("offset")).isEqualTo(second.offset());
            assertThat(publication.number("data")).isEqualTo(2);
        }
        assertThat(other.heard()).isEmpty();
    }

    @Test
    void aUserIsUnsubscribedAndToldUnasked() {
        String channel = HUB.channel();
        ProtocolClient client = connected("anna");
        HUB.order("/api/users/anna/subscribe", channelMember(channel));
        client.await("subscribed");
        Place last = HUB.publish(channel, "1");
        client.await("pub");

        assertThat(HUB.order("/api/users/anna/unsubscribe", channelMember(channel))
                        .status())
                .isEqualTo(200);
        Line told = client.next();
        assertThat(told.type()).isEqualTo("unsubscribed");
        assertThat(told.has("id")).isFalse();
        assertThat(told.string("channel")).isEqualTo(channel);
        assertThat(told.place()).isEqualTo(last);
        HUB.publish(channel, "2");
        assertThat(client.heard()).isEmpty();
        assertThat(HUB.order("/api/users/anna/unsubscribe", channelMember(channel))
                        .body())
                .as("again")
                .isEqualTo("{}");
        assertThat(client.heard()).isEmpty();
    }

    @Test
    void aUserIsDisconnectedFromEveryConnection() {
        List<ProtocolClient> clients = List.of(connected("a/b c"), connected("a/b c"));
        ProtocolClient other = connected("berta");

        assertThat(HUB.order("/api/users/a%2Fb%20c/disconnect", "").body()).isEqualTo("{}");

        for (ProtocolClient each : clients) {
            assertThat(each.closeCode()).isEqualTo(4507);
        }
        assertThat(other.ask("nothing").string("code")).isEqualTo("unknown_type");
        assertThat(connected("a/b c").ask("nothing").string("code"))
                .as("and may come back")
                .isEqualTo("unknown_type");
    }

    @Test
    @DisplayName("A24 revoke closes with 4506 within two seconds, nothing is delivered after, and the token is refused")
    void revokeEndsTheTokensOfBefore() {
        String old = token("carla", Duration.ZERO);
        List<ProtocolClient> clients = List.of(HUB.connected(old), HUB.connected(old));
        ProtocolClient other = connected("berta");
        long begin = System.nanoTime();

        assertThat(HUB.order("/api/users/carla/revoke", "{}").body()).isEqualTo("{}");
        HUB.post("/api/users/carla/publish", "{\"data\":\"too late\"}");

        for (ProtocolClient each : clients) {
            ProtocolClient.Frame frame = each.nextFrame();
            assertThat(frame.first()).as(frame.text()).isEqualTo(0x88);
            assertThat(frame.text()).endsWith("revoked");
            assertThat((frame.payload()[0] & 0xff) << 8 | (frame.payload()[1] & 0xff))
                    .isEqualTo(4506);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(EVERYWHERE);
        assertThat(other.ask("nothing").string("code")).isEqualTo("unknown_type");

        ProtocolClient again = HUB.open();
        again.send("connect", old);
        assertThat(again.closeCode()).as("the same token").isEqualTo(4501);
        ProtocolClient young = HUB.connected(token("carla", Duration.ofSeconds(5)));
        young.send("refresh", old);
        assertThat(young.closeCode()).as("a refresh to the same token").isEqualTo(4501);
        assertThat(HUB.connected(token("carla", Duration.ofSeconds(5)))
                        .ask("nothing")
                        .string("code"))
                .as("a token of later")
                .isEqualTo("unknown_type");
    }

    @Test
    @DisplayName("GX-05 GX-07 all connections of one client get the very bytes, ephemeral, on $client:<id>")
    void allConnectionsOfAClientGetIt() {
        ProtocolClient first = HUB.open();
        String client = first.connect(token("anna", Duration.ZERO)).string("client");
        ProtocolClient second = HUB.connected(token("anna", Duration.ZERO), "\"client\":\"" + client + "\"");
        ProtocolClient third = connected("anna");
        String data = "{\"Id\":\"\",  \"Object\":null,\"Message\":\"ü\\u0000\",\"n\":1.0}";

        RunningHub.Reply reply = HUB.post(clientPath(client, "publish"), "{\"data\":" + data + ",\"key\":\"k\"}");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body()).isEqualTo("{\"delivered\":2,\"slow\":0}");
        for (ProtocolClient each : List.of(first, second)) {
            assertThat(each.next().text())
                    .isEqualTo("{\"type\":\"pub\",\"channel\":\"$client:" + client + "\",\"data\":" + data + "}");
        }
        assertThat(third.heard()).isEmpty();
    }

    @Test
    @DisplayName("GX-06 what is sent to the client that asked, or to its user, reaches nobody else")
    void whatIsForOneReachesNobodyElse() {
        ProtocolClient asking = HUB.open();
        String client = asking.connect(token("anna", Duration.ZERO)).string("client");
        ProtocolClient sameUser = connected("anna");
        ProtocolClient other = connected("berta");

        HUB.post(clientPath(client, "publish"), "{\"data\":\"for one\"}");
        HUB.post("/api/users/anna/publish", "{\"data\":\"for the user\"}");

        assertThat(asking.next().string("data")).isEqualTo("for one");
        assertThat(asking.next().string("data")).isEqualTo("for the user");
        assertThat(sameUser.next().string("data")).isEqualTo("for the user");
        assertThat(sameUser.heard()).isEmpty();
        assertThat(other.heard()).isEmpty();
    }

    @Test
    @DisplayName("GX-08 a client that is nowhere is 404 not_found")
    void aClientThatIsNowhereIsNotFound() {
        ProtocolClient client = HUB.open();
        String name = client.connect(token("anna", Duration.ZERO)).string("client");
        assertThat(HUB.post(clientPath(name, "publish"), "{\"data\":1}").status())
                .isEqualTo(200);
        String forged = (name.charAt(0) == 'A' ? "B" : "A") + name.substring(1);

        for (String nowhere : List.of("x", forged, "a/b", "*", "ü")) {
            for (RunningHub.Reply reply : List.of(
                    HUB.post(clientPath(nowhere, "publish"), "{\"data\":1}"),
                    HUB.order(clientPath(nowhere, "disconnect"), "{}"))) {
                assertThat(reply.status()).as(nowhere).isEqualTo(404);
                assertThat(reply.code()).isEqualTo("not_found");
            }
        }
        assertThat(client.close(1000)).isEqualTo(1000);
        assertThat(HUB.post(clientPath(name, "publish"), "{\"data\":1}").status())
                .as("closed")
                .isEqualTo(404);
    }

    @Test
    void aClientIsDisconnected() {
        ProtocolClient client = HUB.open();
        String name = client.connect(token("anna", Duration.ZERO)).string("client");
        ProtocolClient other = connected("anna");

        RunningHub.Reply reply = HUB.order(clientPath(name, "disconnect"), "{}");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body()).isEqualTo("{\"closed\":1}");
        assertThat(client.closeCode()).isEqualTo(4507);
        assertThat(other.ask("nothing").string("code")).isEqualTo("unknown_type");
    }

    @Test
    void whatWasHeardIsCounted() {
        HUB.order("/api/users/nobody/subscribe", channelMember("c"));
        HUB.order("/api/users/nobody/revoke", "{}");

        assertThat(HUB.read("/metrics").body())
                .containsPattern("belfry_orders_total\\{type=\"user_subscribe\"} [1-9]")
                .containsPattern("belfry_orders_total\\{type=\"user_revoke\"} [1-9]")
                .containsPattern("belfry_revocations [1-9]");
    }

    private static ProtocolClient connected(String user) {
        return HUB.connected(token(user, Duration.ZERO));
    }

    /** The member by which a client shows a token without grants, issued so much later than now. */
    private static String token(String user, Duration later) {
        Instant issued = Instant.now().plus(later);
        String token = Jwts.builder()
                .subject(user)
                .issuedAt(Date.from(issued))
                .expiration(Date.from(issued.plus(Duration.ofHours(1))))
                .signWith(Keys.hmacShaKeyFor(RunningHub.SECRET.getBytes(StandardCharsets.UTF_8)))
                .compact();
        return "\"token\":\"" + token + "\"";
    }

    private static String channelMember(String channel) {
        return "{\"channel\":\"" + channel + "\"}";
    }

    private static String clientPath(String client, String action) {
        return "/api/clients/" + URLEncoder.encode(client, StandardCharsets.UTF_8) + "/" + action;
    }
}
