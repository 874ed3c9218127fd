package io.belfry.hub.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What may happen to the link of a poll while it is held. */
@Timeout(60)
class PollLinkTest {
    @RegisterExtension
    static final RunningHub HUB = RunningHub.development();

    private final String channel = HUB.channel();
    private Socket link;
    private DataInputStream in;

    @BeforeEach
    void connect() throws IOException {
        link = new Socket(InetAddress.getLoopbackAddress(), HUB.port());
        link.setSoTimeout(10_000);
        in = new DataInputStream(link.getInputStream());
    }

    @AfterEach
    void close() throws IOException {
        link.close();
    }

    private void send(String version, String connect) throws IOException {
        link.getOutputStream()
                .write(("POST /connect HTTP/" + version + "\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: "
                                + connect.length() + "\r\n\r\n" + connect)
                        .getBytes(StandardCharsets.US_ASCII));
    }

    private String subs() {
        return "\"subs\":{\"" + channel + "\":{}}";
    }

    /** The next answer: its head and its body. */
    private String[] answer() throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            assertThat(next).as("the link ended after '" + head + "'").isNotNegative();
            head.append((char) next);
        }
        String length = head.toString().replaceAll("(?s).*Content-Length: (\\d+).*", "$1");
        return new String[] {
            head.toString(), new String(in.readNBytes(Integer.parseInt(length)), StandardCharsets.UTF_8)
        };
    }

    private static void awaitHeld(int polls) {
        await().until(() -> held() == polls);
    }

    private static int held() {
        return Line.of(HUB.get("/api/connections").body()).json().path("items").size();
    }

    @Test
    void aRequestThatComesWhileAPollIsHeldIsAnsweredAfterIt() throws IOException {
        send("1.1", Posted.connect(20_000, subs()));
        awaitHeld(1);
        send("1.1", Posted.connect(0));
        HUB.publish(channel, "1");

        assertThat(answer()[1]).contains("\"data\":1");
        assertThat(answer()[1].lines()).hasSize(1);
    }

    @Test
    void theLinkServesOnePollAfterTheOther() throws IOException {
        for (int i = 0; i < 5; i++) {
            send("1.1", Posted.connect(20_000, subs()));
            awaitHeld(1);
            HUB.publish(channel, "[" + i + "]");
            assertThat(answer()[1]).contains("\"data\":[" + i + "]");
        }
    }

    @Test
    void row19AFinEndsAHeldPollWithinASecond() throws IOException {
        send("1.1", Posted.connect(20_000, subs()));
        awaitHeld(1);

        link.shutdownOutput();

        await().atMost(Duration.ofSeconds(1)).until(() -> held() == 0);
    }

    @Test
    void aResetEndsAHeldPollWithinASecond() throws IOException {
        send("1.1", Posted.connect(20_000, subs()));
        awaitHeld(1);

        link.setSoLinger(true, 0);
        link.close();

        await().atMost(Duration.ofSeconds(1)).until(() -> held() == 0);
    }

    @Test
    void anAnswerToHttp10HasALengthAndEndsTheLink() throws IOException {
        send("1.0", Posted.connect(20_000, subs()));
        awaitHeld(1);
        HUB.publish(channel, "1");

        String[] answer = answer();
        assertThat(answer[0]).doesNotContain("Transfer-Encoding");
        assertThat(answer[1]).contains("\"data\":1");
        assertThat(in.read()).isNegative();
    }
}
