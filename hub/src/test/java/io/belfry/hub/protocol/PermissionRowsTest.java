package io.belfry.hub.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.client.Tokens;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may what, where tokens are needed and one namespace is open to anyone. */
@Timeout(60)
class PermissionRowsTest {
    @RegisterExtension
    static final RunningHub HUB =
            RunningHub.production("namespaces.public.subscribe=anyone", "namespaces.room.presence=true");

    private static final Tokens ANNA =
            RunningHub.tokens().user("anna").subscribe("news").publish("news").history("news");

    @Test
    void withoutATokenOneIsAnonymousAndHearsOnlyWhatIsOpenToAnyone() {
        ProtocolClient client = HUB.open();

        Line connected = client.connect("\"subs\":{\"public:1\":{},\"news\":{}}");

        assertThat(connected.has("user")).isFalse();
        assertThat(connected.has("expires")).isFalse();
        assertThat(connected.json().path("subs").fieldNames()).toIterable().containsOnly("$all", "public:1", "news");
        assertThat(connected.sub("news").path("error").path("code").asText()).isEqualTo("forbidden");
        HUB.publish("public:1", "1");
        assertThat(client.await("pub").string("channel")).isEqualTo("public:1");
        assertForbidden(client.ask("publish", "\"channel\":\"public:1\"", "\"data\":1"));
    }

    @Test
    void aTokenThatDoesNotHoldIsRefusedEvenWhereAnyoneMayEnter() {
        ProtocolClient client = HUB.open();

        client.send("connect", "\"token\":\"no.good.token\"");

        assertThat(client.closeCode()).isEqualTo(4501);
    }

    @ParameterizedTest(name = "M15 {0} is forbidden")
    @ValueSource(strings = {"$user:bob", "$user:", "$client:x", "$anything", "$"})
    void theHubsOwnChannelsAreForbidden(String channel) {
        ProtocolClient client =
                HUB.connected(RunningHub.token(ANNA.subscribe("*").publish("*").history("*")));
        String named = "\"channel\":\"" + channel + "\"";

        assertForbidden(client.ask("subscribe", named));
        assertForbidden(client.ask("publish", named, "\"data\":1"));
        assertForbidden(client.ask("history", named, "\"limit\":1"));
        assertForbidden(client.ask("presence", named));
        RunningHub.Reply reply = HUB.post("/api/publish", "{" + named + ",\"data\":1}");
        assertThat(reply.status()).isEqualTo(403);
        assertThat(reply.code()).isEqualTo("forbidden");
    }

    @Test
    @DisplayName("M15 nobody publishes to everyone's channel or its own from a client")
    void nobodyPublishesToTheHubsChannels() {
        ProtocolClient client = HUB.connected(RunningHub.token(ANNA.publish("*")));

        assertForbidden(client.ask("publish", "\"channel\":\"$all\"", "\"data\":1"));
        assertForbidden(client.ask("publish", "\"channel\":\"$user:anna\"", "\"data\":1"));
    }

    @Test
    @DisplayName("M16 a channel that is not permitted and one that does not exist have one answer")
    void notPermittedAndNotThereAreOneAnswer() {
        HUB.publish("exists", "1");
        ProtocolClient client = HUB.connected(RunningHub.token(ANNA));

        Line exists = client.ask("subscribe", "\"channel\":\"exists\"");
        Line missing = client.ask("subscribe", "\"channel\":\"missing\"");

        assertForbidden(exists);
        assertThat(exists.text().replaceFirst("\"id\":\\d+", ""))
                .isEqualTo(missing.text().replaceFirst("\"id\":\\d+", ""));
    }

    @Test
    @DisplayName("M30 M36 publishing, history and presence without permission are forbidden")
    void whatIsNotGrantedIsForbidden() {
        ProtocolClient client = HUB.connected(RunningHub.token(ANNA));

        assertThat(client.ask("publish", "\"channel\":\"news\"", "\"data\":1").type())
                .isEqualTo("published");
        assertThat(client.ask("history", "\"channel\":\"news\"", "\"limit\":1").type())
                .isEqualTo("history");
        assertForbidden(client.ask("publish", "\"channel\":\"other\"", "\"data\":1"));
        assertForbidden(client.ask("history", "\"channel\":\"other\"", "\"limit\":1"));
        assertForbidden(client.ask("presence", "\"channel\":\"room:1\""));
        assertForbidden(HUB.connected(RunningHub.token(ANNA.presence("*"))).ask("presence", "\"channel\":\"news\""));
    }

    @ParameterizedTest(name = "M38 A13 a user named {0} is refused")
    @ValueSource(strings = {"x\n2026-11-20 ERROR admin login", "\u001b[31mred", "x\u0000"})
    void aUserNameWithControlCharactersIsRefused(String user) {
        ProtocolClient client = HUB.open();

        client.send("connect", RunningHub.token(RunningHub.tokens().user(user)));

        assertThat(client.closeCode()).isEqualTo(4501);
    }

    @Test
    @DisplayName("A15 a token of more than 8 kB is refused")
    void aTokenThatIsTooLongIsRefused() {
        ProtocolClient client = HUB.open();

        client.send("connect", RunningHub.token(ANNA.subscribe("x".repeat(9_000))));

        assertThat(client.closeCode()).isEqualTo(4501);
    }

    @ParameterizedTest(name = "A20 {0}")
    @ValueSource(
            strings = {"/connect?token=TOKEN", "/connect?access_token=TOKEN", "/connect?x=TOKEN", "/connect?TOKEN"})
    void aTokenInTheUrlIsRefused(String path) {
        RunningHub.Reply reply = RunningHub.send(HUB.open(URI.create(path.replace("TOKEN", ANNA.mint()))));

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.code()).isEqualTo("token_in_url");
        assertThat(reply.body()).doesNotContain("eyJ");
    }

    @Test
    @DisplayName("A23 a refresh with another user's token closes with 4501")
    void aRefreshWithAnotherUsersTokenCloses() {
        for (String token : List.of(
                RunningHub.token(RunningHub.tokens().user("bob")),
                RunningHub.token(RunningHub.tokens().user("anna").channel("news")),
                "\"token\":\"no.good.token\"")) {
            ProtocolClient client = HUB.connected(RunningHub.token(ANNA));

            client.send("refresh", token);

            assertThat(client.closeCode()).isEqualTo(4501);
        }
    }

    @Test
    void aRefreshBringsNewGrantsAndANewEnd() {
        ProtocolClient client = HUB.connected(RunningHub.token(ANNA));

        Line answer = client.ask(
                "refresh", RunningHub.token(ANNA.subscribe("more").validFor(java.time.Duration.ofMinutes(10))));

        assertThat(answer.type()).isEqualTo("refreshed");
        assertThat(answer.number("expires")).isBetween(540_000L, 600_000L);
        assertThat(client.ask("subscribe", "\"channel\":\"more\"").type()).isEqualTo("subscribed");
    }

    @Test
    void anAnonymousClientCannotBecomeSomeoneByARefresh() {
        ProtocolClient client = HUB.connected();

        client.send("refresh", RunningHub.token(ANNA));

        assertThat(client.closeCode()).isEqualTo(4501);
    }

    @ParameterizedTest(name = "A25 {0} before connect closes with 4501")
    @ValueSource(strings = {"subscribe", "unsubscribe", "publish", "presence", "history", "refresh", "dance"})
    void aCommandBeforeConnectCloses(String type) {
        ProtocolClient client = HUB.open();

        client.send(type, "\"channel\":\"public:1\"", "\"data\":1", "\"limit\":1", "\"token\":\"" + ANNA.mint() + "\"");

        assertThat(client.closeCode()).isEqualTo(4501);
    }

    private static void assertForbidden(Line answer) {
        assertThat(answer.type()).isEqualTo("error");
        assertThat(answer.string("code")).isEqualTo("forbidden");
        assertThat(answer.json().path("retry").isBoolean()).isTrue();
        assertThat(answer.json().path("retry").asBoolean()).isFalse();
    }
}
