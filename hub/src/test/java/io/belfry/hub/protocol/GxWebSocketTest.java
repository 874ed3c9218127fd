package io.belfry.hub.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The address for pages of GeneXus, {@code /base/gxwebsocket?<id>}, under a prefix as there. */
@Timeout(60)
class GxWebSocketTest {
    @RegisterExtension
    static final RunningHub HUB =
            RunningHub.production("listen.gxwebsocket=true", "listen.path=/base", "namespaces.default.subscribe=user");

    @RegisterExtension
    static final RunningHub WITHOUT = RunningHub.production();

    private static final String PATH = "/base/gxwebsocket";
    private static final String TOKEN =
            RunningHub.tokens().user("42").validFor(Duration.ofHours(1)).mint();

    private final String channel = HUB.channel();

    /** As the application fetches it for a page. */
    private String ticket() {
        String connect =
                "{\"type\":\"connect\",\"id\":1,\"token\":\"" + TOKEN + "\",\"subs\":{\"" + channel + "\":{}}}";
        return RunningHub.send(HUB.open(URI.create("/base/ticket"))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(connect)))
                .line()
                .string("ticket");
    }

    private static Handshakes.Answer handshake(String query) {
        return Handshakes.send(PATH + query, HUB.port());
    }

    private static void assertRefused(String query, int status, String code) {
        Handshakes.Answer answer = handshake(query);
        assertThat(answer.status()).as(query).isEqualTo(status);
        assertThat(Line.of(answer.body()).string("code")).as(query).isEqualTo(code);
    }

    @Test
    void theUrlOfGeneXusConnectsWithATicketForItsId_GX11() {
        try (ProtocolClient page = new ProtocolClient(PATH + "?" + ticket(), HUB.port())) {
            Line connected = page.next();
            assertThat(connected.type()).isEqualTo("connected");
            assertThat(connected.string("user")).isEqualTo("42");

            HUB.publish(channel, "{\"Message\":\"hello\"}");
            assertThat(page.await("pub").string("channel")).isEqualTo(channel);
            page.sendLine("{\"type\":\"unsubscribe\",\"id\":2,\"channel\":\"" + channel + "\"}");
            assertThat(page.await("unsubscribed").string("channel")).isEqualTo(channel);
        }
    }

    @Test
    void aGuidThatSomebodyGuessesIsRefused_GX11() {
        assertRefused("?" + UUID.randomUUID(), 401, "unauthorized");
        assertRefused("?" + "A".repeat(32), 401, "unauthorized");
        assertRefused("", 401, "unauthorized");
    }

    @Test
    void aTicketIsGoodOnce_GX11() {
        String ticket = ticket();

        assertThat(handshake("?" + ticket).status()).isEqualTo(101);

        assertRefused("?" + ticket, 401, "unauthorized");
    }

    @Test
    void neitherATokenNorTheClientOfSomebodyStandsInForATicket_GX11() {
        try (ProtocolClient page = new ProtocolClient(PATH + "?" + ticket(), HUB.port())) {
            assertRefused("?" + page.next().string("client"), 401, "unauthorized");
        }
        assertRefused("?" + TOKEN, 400, "token_in_url");
    }

    @Test
    void aRequestThatIsNoHandshakeDoesNotUseItsTicketUp_GX11() {
        String ticket = ticket();

        RunningHub.Reply stripped = RunningHub.send(HUB.open(URI.create(PATH + "?" + ticket)));
        RunningHub.Reply posted =
                RunningHub.send(HUB.open(URI.create(PATH + "?" + ticket)).POST(HttpRequest.BodyPublishers.noBody()));

        assertThat(stripped.status()).isEqualTo(426);
        assertThat(posted.status()).isEqualTo(405);
        assertThat(posted.header("Allow")).isEqualTo("GET");
        assertThat(handshake("?" + ticket).status()).isEqualTo(101);
    }

    @Test
    void thereIsNoSuchAddressUnlessConfigured_GX11() {
        assertThat(Handshakes.send("/gxwebsocket?" + "A".repeat(32), WITHOUT.port())
                        .status())
                .isEqualTo(404);
    }
}
