package io.belfry.hub.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.belfry.client.Tokens;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How a session begins where tokens are needed. */
@Timeout(60)
class ConnectTest {
    @RegisterExtension
    static final RunningHub HUB = RunningHub.production("limits.channels=5", "node=h1");

    private static final Tokens USER_42 = RunningHub.tokens().user("42").subscribe("news", "c*");

    @Test
    void connectedSaysWhoWhereAndWithinWhichLimits() {
        String channel = HUB.channel();
        ProtocolClient client = HUB.open();

        Line connected = client.connect(
                RunningHub.token(USER_42.validFor(Duration.ofHours(1))),
                "\"name\":\"js/1.0\"",
                "\"subs\":{\"" + channel + "\":{},\"secret\":{}}");

        JsonNode json = connected.json();
        assertThat(json.fieldNames())
                .toIterable()
                .containsExactly(
                        "type", "id", "client", "user", "node", "version", "ping", "expires", "limits", "subs");
        assertThat(connected.type()).isEqualTo("connected");
        assertThat(connected.number("id")).isEqualTo(1);
        assertThat(connected.string("client")).isNotEmpty();
        assertThat(connected.string("user")).isEqualTo("42");
        assertThat(connected.string("node")).isEqualTo("h1");
        assertThat(connected.string("version")).isNotEmpty();
        assertThat(connected.number("ping")).isEqualTo(25_000);
        assertThat(connected.number("expires")).isCloseTo(3_600_000L, within(60_000L));
        assertThat(json.path("limits")).hasToString("{\"message\":65536,\"channels\":5}");
        assertThat(json.path("subs").fieldNames()).toIterable().containsOnly("$all", "$user:42", channel, "secret");
        for (String begun : List.of("$all", "$user:42", channel)) {
            assertThat(connected.sub(begun).fieldNames()).toIterable().containsOnly("epoch", "offset", "tag");
        }
        assertThat(connected.sub("secret").path("error").path("code").asText()).isEqualTo("forbidden");
        assertThat(connected.sub("secret").path("error").path("retry").isBoolean())
                .isTrue();
        assertThat(connected.sub("secret").path("error").path("retry").asBoolean())
                .isFalse();
    }

    @Test
    void theTokenMayComeInAuthorization() {
        Line connected = HUB.open("Authorization: Bearer " + USER_42.mint()).connect();

        assertThat(connected.string("user")).isEqualTo("42");
    }

    @Test
    @DisplayName("H38 the token may come as a subprotocol, which is never echoed")
    void theTokenMayComeAsASubprotocolThatIsNeverEchoed() {
        ProtocolClient both = HUB.open("Sec-WebSocket-Protocol: bearer." + USER_42.mint() + ", belfry.v1");
        ProtocolClient alone = HUB.open("Sec-WebSocket-Protocol: bearer." + USER_42.mint());

        assertThat(both.handshakeAnswer())
                .containsIgnoringCase("Sec-WebSocket-Protocol: belfry.v1")
                .doesNotContain("bearer");
        assertThat(alone.handshakeAnswer()).doesNotContainIgnoringCase("Sec-WebSocket-Protocol");
        assertThat(both.connect().string("user")).isEqualTo("42");
        assertThat(alone.connect().string("user")).isEqualTo("42");
    }

    @Test
    void theTokenOfTheMessageWinsOverThatOfTheHandshake() {
        ProtocolClient client = HUB.open("Authorization: Bearer " + USER_42.mint());

        Line connected = client.connect(RunningHub.token(RunningHub.tokens().user("7")));

        assertThat(connected.string("user")).isEqualTo("7");
    }

    @Test
    @DisplayName("A01 connect without credentials closes with 4501")
    void connectWithoutATokenIsRefused() {
        ProtocolClient client = HUB.open();

        client.send("connect");

        assertThat(client.closeCode()).isEqualTo(4501);
    }

    @Test
    @DisplayName("A26 a second connect is answered already_connected and changes nothing")
    void aSecondConnectIsAnError() {
        ProtocolClient client = HUB.connected(RunningHub.token(USER_42));

        Line second = client.ask("connect", RunningHub.token(RunningHub.tokens().user("7")));

        assertThat(second.type()).isEqualTo("error");
        assertThat(second.string("code")).isEqualTo("already_connected");
        assertThat(client.ask("nothing").string("code")).isEqualTo("unknown_type");
    }

    @Test
    void commandsBehindConnectAreAnsweredAfterConnected() {
        String channel = HUB.channel();
        String named = "\"channel\":\"" + channel + "\"";
        ProtocolClient client = HUB.open();

        client.sendLines(List.of(
                ProtocolClient.command("connect", 1, RunningHub.token(USER_42), "\"subs\":{\"news\":{}}"),
                ProtocolClient.command("subscribe", 2, named),
                ProtocolClient.command("dance", 3),
                ProtocolClient.command("unsubscribe", 4, named),
                ProtocolClient.command("connect", 5)));

        List<Line> answers = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            answers.add(client.next());
        }
        assertThat(answers).extracting(Line::type).first().isEqualTo("connected");
        assertThat(answers)
                .extracting(answer -> answer.number("id") + " " + answer.type())
                .containsExactlyInAnyOrder("1 connected", "2 subscribed", "3 error", "4 unsubscribed", "5 error");
    }

    @Test
    void theClientIsKeptByTheSameUser() {
        String client = HUB.open().connect(RunningHub.token(USER_42)).string("client");

        Line again = HUB.open().connect(RunningHub.token(USER_42), "\"client\":\"" + client + "\"");

        assertThat(again.string("client")).isEqualTo(client);
    }

    @Test
    @DisplayName("M37 a client that is forged or another user's is replaced")
    void aForeignClientIsReplaced() {
        String client = HUB.open().connect(RunningHub.token(USER_42)).string("client");
        Tokens other = RunningHub.tokens().user("7");
        String forged = (client.startsWith("A") ? "B" : "A") + client.substring(1);

        assertThat(HUB.open()
                        .connect(RunningHub.token(other), "\"client\":\"" + client + "\"")
                        .string("client"))
                .isNotEqualTo(client)
                .isNotEmpty();
        for (String given : List.of(forged, "", "no client at all", "x".repeat(4_000))) {
            assertThat(HUB.open()
                            .connect(RunningHub.token(USER_42), "\"client\":\"" + given + "\"")
                            .string("client"))
                    .isNotEqualTo(given)
                    .hasSameSizeAs(client);
        }
    }

    @Test
    @DisplayName("M26 another user's channel is an error entry whatever the position")
    void anotherUsersChannelIsForbiddenWhateverThePosition() {
        Place own = HUB.open().connect(RunningHub.token(USER_42)).place("$user:42");

        Line connected = HUB.open()
                .connect(
                        RunningHub.token(RunningHub.tokens().user("7")),
                        "\"subs\":{\"$user:42\":{" + own.members() + "}}");

        assertThat(connected.sub("$user:42").path("error").path("code").asText())
                .isEqualTo("forbidden");
    }

    @Test
    void ownChannelsResume() {
        Place own = HUB.open().connect(RunningHub.token(USER_42)).place("$user:42");
        HUB.post("/api/users/42/publish", "{\"data\":\"missed\"}");
        ProtocolClient client = HUB.open();

        Line connected = client.connect(RunningHub.token(USER_42), "\"subs\":{\"$user:42\":{" + own.members() + "}}");

        assertThat(connected.sub("$user:42").path("recovered").asBoolean()).isTrue();
        assertThat(connected.place("$user:42")).isEqualTo(own);
        assertThat(client.await("pub").string("data")).isEqualTo("missed");
    }

    @Test
    void aChannelTokenStandsInForAGrantOnItsChannelOnly() {
        Tokens anna = RunningHub.tokens().user("anna");
        String pass = RunningHub.token(RunningHub.tokens().user("anna").channel("room:1"));
        String someoneElses = RunningHub.token(RunningHub.tokens().user("bob").channel("room:3"));

        ProtocolClient client = HUB.open();
        Line connected = client.connect(
                RunningHub.token(anna),
                "\"subs\":{\"room:1\":{" + pass + "},\"room:2\":{" + pass + "},\"room:3\":{" + someoneElses + "}}");

        assertThat(connected.sub("room:1").has("epoch")).isTrue();
        assertThat(connected.sub("room:2").path("error").path("code").asText()).isEqualTo("forbidden");
        assertThat(connected.sub("room:3").path("error").path("code").asText()).isEqualTo("forbidden");
        assertThat(HUB.connected(RunningHub.token(anna))
                        .ask("subscribe", "\"channel\":\"room:1\"", pass)
                        .type())
                .isEqualTo("subscribed");
    }

    @Test
    void aChannelTokenOpensNoConnection() {
        ProtocolClient client = HUB.open();

        client.send("connect", RunningHub.token(RunningHub.tokens().user("anna").channel("room:1")));

        assertThat(client.closeCode()).isEqualTo(4501);
    }

    @Test
    @DisplayName("M13 M18 bad names and channels beyond the limit are error entries of connected")
    void badNamesAndChannelsBeyondTheLimitAreErrorEntries() {
        String subs = "\"subs\":{\"\":{},\"no channel\":{},\"" + "x".repeat(256) + "\":{},\"" + "y".repeat(300)
                + "\":{},\"c:1\":{},\"c:2\":{},\"c:3\":{},\"c:4\":{},\"c:5\":{},\"c:6\":{}}";

        Line connected = HUB.open().connect(RunningHub.token(USER_42), subs);

        for (String bad : List.of("", "no channel", "x".repeat(256), "y".repeat(300))) {
            assertThat(connected.sub(bad).path("error").path("code").asText()).isEqualTo("bad_channel");
        }
        for (int i = 1; i <= 5; i++) {
            assertThat(connected.sub("c:" + i).has("epoch")).isTrue();
        }
        assertThat(connected.sub("c:6").path("error").path("code").asText()).isEqualTo("channel_limit");
    }
}
