package io.belfry.hub.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.hub.socket.EchoPort.Entrance;
import java.io.IOException;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The cookie by which some balancers find the way back, on the very answers that make a session. */
@Timeout(30)
class AffinityTest {
    private static final Answer REFUSAL = Answer.problem(503, "draining", "Somewhere else.");

    private final AtomicReference<@Nullable Answer> refusal = new AtomicReference<>();
    private final EchoPort with = port(new AffinityCookie("HUB", ".h1", "", false, new Random(1)));
    private final EchoPort without = port(null);

    @AfterEach
    void close() {
        with.close();
        without.close();
    }

    private EchoPort port(@Nullable AffinityCookie affinity) {
        return new EchoPort(new Entrance(CapSettings.NONE, TrustedProxies.NONE, false, affinity, refusal::get));
    }

    private static HttpReply ask(EchoPort port, String request) throws IOException {
        try (RawClient client = new RawClient(port.port())) {
            client.send(request);
            return client.readReply();
        }
    }

    @Test
    @DisplayName("GN-04 none by default: the hub sets no cookie anywhere")
    void setsNoneByDefault() throws IOException {
        assertThat(ask(without, RawClient.handshake()).headers()).doesNotContainKey("set-cookie");
        assertThat(ask(without, "GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n")
                        .headers())
                .doesNotContainKey("set-cookie");
    }

    @Test
    @DisplayName("GN-03, GN-04 configured: HttpOnly, SameSite, Path, on the 101 of /connect and nowhere else")
    void setsItOnTheUpgrade() throws IOException {
        HttpReply first = ask(with, RawClient.handshake());
        HttpReply second = ask(with, RawClient.handshake());

        assertThat(first.status()).isEqualTo(101);
        assertThat(first.headers().get("set-cookie"))
                .matches("HUB=[0-9a-f]{16}\\.h1; Path=/; HttpOnly; SameSite=Lax")
                .isNotEqualTo(second.headers().get("set-cookie"));
        assertThat(ask(with, "GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n").headers())
                .doesNotContainKey("set-cookie");
    }

    @Test
    @DisplayName("GN-04 who has one that leads here keeps it")
    void keepsTheOneThatLeadsHere() throws IOException {
        assertThat(ask(with, RawClient.handshake("Cookie: a=b; HUB=abc.h1")).headers())
                .doesNotContainKey("set-cookie");
        assertThat(ask(with, RawClient.handshake("Cookie: HUB=abc.h2")).headers())
                .containsKey("set-cookie");
    }

    @Test
    @DisplayName("WJ-09 whoever is refused is not led back here")
    void takesItAwayFromWhoeverIsRefused() throws IOException {
        refusal.set(REFUSAL);
        assertThat(ask(with, RawClient.handshake("Cookie: HUB=abc.h1")).headers())
                .containsEntry("set-cookie", "HUB=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax");
        refusal.set(REFUSAL.with("Set-Cookie", "OTHER="));
        assertThat(ask(with, RawClient.handshake()).headers())
                .as("the operator's own")
                .containsEntry("set-cookie", "OTHER=");
    }

    @Test
    void underTlsItIsSecureAndUnderAPrefixItStaysThere() {
        AffinityCookie cookie = new AffinityCookie("HUB", "!h1", "/push", true, new Random(1));

        assertThat(cookie.fresh()).matches("HUB=[0-9a-f]{16}!h1; Path=/push; HttpOnly; SameSite=Lax; Secure");
    }
}
