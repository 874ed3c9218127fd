package io.belfry.hub.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients and servers publish, whom it reaches, and what a repetition does. */
@Timeout(60)
class PublishTest {
    @RegisterExtension
    static final RunningHub HUB =
            RunningHub.production("namespaces.chat.subscribe=user", "namespaces.chat.publish=user");

    @Test
    void aClientsPublicationIsAnsweredAndSaysFromWhom() {
        String channel = "chat:" + HUB.channel();
        ProtocolClient anna = connected("anna");
        ProtocolClient bob = connected("bob");
        bob.ask("subscribe", named(channel));

        Line answer = anna.ask("publish", named(channel), "\"data\":{\"text\":\"hi\"}");

        assertThat(answer.type()).isEqualTo("published");
        assertThat(answer.json().path("duplicate").asBoolean()).isFalse();
        Line publication = bob.await("pub");
        assertThat(publication.json().fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder("type", "channel", "offset", "tag", "data", "from");
        assertThat(publication.string("from")).isEqualTo("anna");
        assertThat(publication.string("channel")).isEqualTo(channel);
        assertThat(publication.number("offset")).isEqualTo(answer.place().offset());
        assertThat(publication.string("tag")).isEqualTo(answer.place().tag());
    }

    @Test
    void aServersPublicationIsFromNobody() {
        String channel = "chat:" + HUB.channel();
        ProtocolClient bob = connected("bob");
        bob.ask("subscribe", named(channel));

        RunningHub.Reply reply = HUB.post("/api/publish", "{" + named(channel) + ",\"data\":null}");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.line().json().fieldNames())
                .toIterable()
                .containsExactly("epoch", "offset", "tag", "duplicate");
        Line publication = bob.await("pub");
        assertThat(publication.has("from")).isFalse();
        assertThat(publication.text()).endsWith("\"data\":null}");
    }

    @Test
    @DisplayName("M33 M34 a client's key answers the same position again, and other data is key_conflict")
    void aClientsKeyPublishesOnce() {
        String channel = "chat:" + HUB.channel();
        ProtocolClient anna = connected("anna");
        anna.ask("subscribe", named(channel));

        Line first = anna.ask("publish", named(channel), "\"data\":1", "\"key\":\"k\"");
        Line again = anna.ask("publish", named(channel), "\"data\":1", "\"key\":\"k\"");
        Line other = anna.ask("publish", named(channel), "\"data\":2", "\"key\":\"k\"");

        assertThat(again.type()).isEqualTo("published");
        assertThat(again.place()).isEqualTo(first.place());
        assertThat(again.json().path("duplicate").asBoolean()).isTrue();
        assertThat(other.string("code")).isEqualTo("key_conflict");
        assertThat(other.json().path("retry").asBoolean()).isFalse();
        assertThat(HUB.heardOn(channel, anna)).extracting(Line::type).containsExactly("pub");
    }

    @Test
    @DisplayName("M33 M34 a server's key answers the same position again, and other data is 409 key_conflict")
    void aServersKeyPublishesOnce() {
        String channel = "chat:" + HUB.channel();
        String start = "{" + named(channel) + ",\"key\":\"k\",\"data\":";

        RunningHub.Reply first = HUB.post("/api/publish", start + "1}");
        RunningHub.Reply again = HUB.post("/api/publish", start + "1}");
        RunningHub.Reply other = HUB.post("/api/publish", start + "2}");

        assertThat(again.line().place()).isEqualTo(first.line().place());
        assertThat(first.line().json().path("duplicate").asBoolean()).isFalse();
        assertThat(again.line().json().path("duplicate").asBoolean()).isTrue();
        assertThat(other.status()).isEqualTo(409);
        assertThat(other.code()).isEqualTo("key_conflict");
    }

    @ParameterizedTest(name = "M35 key {0}")
    @ValueSource(strings = {"LONG", "", "\\u0007", "\\n", "\\u007f", "é"})
    void aBadKeyIsRefused(String key) {
        String channel = "chat:" + HUB.channel();
        String member = "\"key\":\"" + (key.equals("LONG") ? "k".repeat(129) : key) + "\"";

        Line answer = connected("anna").ask("publish", named(channel), "\"data\":1", member);
        RunningHub.Reply reply = HUB.post("/api/publish", "{" + named(channel) + ",\"data\":1," + member + "}");

        assertThat(answer.string("code")).isEqualTo("bad_key");
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.code()).isEqualTo("bad_key");
    }

    @Test
    @DisplayName("M35 a key of 128 printable characters is good")
    void theLongestKeyIsGood() {
        String key = "\"key\":\"" + "k ~!".repeat(32) + "\"";

        Line answer = connected("anna").ask("publish", named("chat:" + HUB.channel()), "\"data\":1", key);

        assertThat(answer.type()).isEqualTo("published");
    }

    @Test
    void linesAreAnsweredInOrder() {
        String channel = HUB.channel();
        String start = "{" + named(channel) + ",\"data\":";

        RunningHub.Reply reply = HUB.postLines(start + "1}\n" + start + "2}\r\n" + start + "3}");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("Content-Type")).startsWith("application/x-ndjson");
        assertThat(reply.body().lines().map(Line::of).map(line -> line.number("offset")))
                .containsExactly(1L, 2L, 3L);
    }

    @Test
    void aUsersPublicationReachesAllConnectionsOfThatUserOnly() {
        List<ProtocolClient> anna = List.of(connected("anna"), connected("anna"));
        ProtocolClient bob = connected("bob");

        RunningHub.Reply reply = HUB.post("/api/users/anna/publish", "{\"data\":\"for anna\",\"key\":\"k\"}");
        RunningHub.Reply again = HUB.post("/api/users/anna/publish", "{\"data\":\"for anna\",\"key\":\"k\"}");
        HUB.post("/api/broadcast", "{\"data\":\"for all\"}");

        assertThat(reply.line().place()).isEqualTo(again.line().place());
        for (ProtocolClient client : anna) {
            List<Line> publications = client.awaitPublications(2);
            assertThat(publications).extracting(line -> line.string("data")).containsExactly("for anna", "for all");
            assertThat(publications).extracting(line -> line.string("channel")).containsExactly("$user:anna", "$all");
        }
        assertThat(bob.await("pub").string("data")).isEqualTo("for all");
    }

    @Test
    void aUserIsNamedPercentEncoded() {
        String user = "Ä b/c+d";
        ProtocolClient client = connected(user);

        RunningHub.Reply reply = HUB.post("/api/users/%C3%84%20b%2Fc+d/publish", "{\"data\":1}");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(client.await("pub").string("channel")).isEqualTo("$user:" + user);
    }

    @Test
    void aPublicationNeedsNoSubscriptionOfItsPublisher() {
        String channel = "chat:" + HUB.channel();
        ProtocolClient anna = connected("anna");

        Line answer = anna.ask("publish", named(channel), "\"data\":1");

        assertThat(answer.place().offset()).isEqualTo(1);
        assertThat(anna.heard()).isEmpty();
    }

    private static ProtocolClient connected(String user) {
        return HUB.connected(RunningHub.token(RunningHub.tokens().user(user)));
    }

    private static String named(String channel) {
        return "\"channel\":\"" + channel + "\"";
    }
}
