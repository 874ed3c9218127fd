package io.belfry.hub.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.client.Tokens;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who is on a channel, and how the others hear of it. */
@Timeout(60)
class PresenceTest {
    @RegisterExtension
    static final RunningHub HUB = RunningHub.production("namespaces.room.presence=true");

    private final String channel = "room:" + HUB.channel();

    @Test
    void presenceListsWhoIsThereWithWhatTheirTokensSayOfThem() {
        String anna = enter("anna").name();
        String bob = enter("bob").name();

        Line answer = HUB.connected(RunningHub.token(user("carl"))).ask("presence", named());

        assertThat(answer.type()).isEqualTo("presence");
        List<String> clients = new ArrayList<>();
        answer.json().path("clients").forEach(client -> clients.add(client.toString()));
        assertThat(clients)
                .containsExactly(
                        "{\"client\":\"" + anna + "\",\"user\":\"anna\",\"info\":{\"name\":\"anna\"}}",
                        "{\"client\":\"" + bob + "\",\"user\":\"bob\",\"info\":{\"name\":\"bob\"}}");
    }

    @Test
    void othersHearOfAJoinAndOfALeave() {
        ProtocolClient watching = enter("anna").client();
        Visitor bob = enter("bob");

        Line join = watching.await("join");
        bob.client().ask("unsubscribe", named());
        Line leave = watching.await("leave");

        for (Line change : List.of(join, leave)) {
            assertThat(change.json().fieldNames())
                    .toIterable()
                    .containsExactly("type", "channel", "client", "user", "info");
            assertThat(change.string("channel")).isEqualTo(channel);
            assertThat(change.string("client")).isEqualTo(bob.name());
            assertThat(change.string("user")).isEqualTo("bob");
            assertThat(change.json().path("info")).hasToString("{\"name\":\"bob\"}");
        }
        assertThat(watching.ask("presence", named()).json().path("clients")).hasSize(1);
    }

    @Test
    void aCleanCloseLeavesAtOnce() {
        ProtocolClient watching = enter("anna").client();
        Visitor bob = enter("bob");

        bob.client().close(1000);

        assertThat(watching.await("leave").string("client")).isEqualTo(bob.name());
    }

    @Test
    void aClientThatComesBackAfterItsLinkBrokeIsNotNoticed() {
        ProtocolClient watching = enter("anna").client();
        Visitor bob = enter("bob");
        watching.await("join");

        bob.client().close();
        ProtocolClient again = HUB.open();
        Line connected = again.connect(
                RunningHub.token(user("bob")),
                "\"client\":\"" + bob.name() + "\"",
                "\"subs\":{\"" + channel + "\":{}}");
        enter("carl");

        assertThat(connected.string("client")).isEqualTo(bob.name());
        assertThat(watching.await("join").string("user")).isEqualTo("carl");
        assertThat(watching.heard()).isEmpty();
        assertThat(watching.ask("presence", named()).json().path("clients")).hasSize(3);
    }

    private record Visitor(ProtocolClient client, String name) {}

    private Visitor enter(String user) {
        ProtocolClient client = HUB.open();
        Line connected = client.connect(RunningHub.token(user(user)), "\"subs\":{\"" + channel + "\":{}}");
        assertThat(connected.sub(channel).has("epoch")).isTrue();
        return new Visitor(client, connected.string("client"));
    }

    private static Tokens user(String name) {
        return RunningHub.tokens()
                .user(name)
                .subscribe("room:*")
                .presence("room:*")
                .info("{\"name\":\"" + name + "\"}");
    }

    private String named() {
        return "\"channel\":\"" + channel + "\"";
    }
}
