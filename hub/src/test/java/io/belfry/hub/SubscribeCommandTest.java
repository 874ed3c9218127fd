package io.belfry.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.client.ChannelListener;
import io.belfry.client.Gap;
import io.belfry.client.Position;
import io.belfry.client.Publication;
import io.belfry.client.SubscriberState;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.net.URI;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class SubscribeCommandTest {
    private static final Position POSITION = new Position("k3", 7, "Zk");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final SubscribeCommand.Tail tail = new SubscribeCommand.Tail(
            new PrintWriter(out), new PrintWriter(err), URI.create("http://127.0.0.1:8800"), 2);

    @Test
    void printsEachPublicationAsOneJsonLineAtOnceWithItsDataUnchanged() {
        ChannelListener news = tail.ofChannel("news");

        news.onPublication(new Publication("news", POSITION, "{ \"a\": 1.50 }", "42"));
        news.onPublication(new Publication("typing", null, "\"é\"", null));

        assertThat(out)
                .hasToString(String.format("{\"channel\":\"news\",\"offset\":7,\"data\":{ \"a\": 1.50 }}%n"
                        + "{\"channel\":\"typing\",\"data\":\"é\"}%n"));
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void saysGapsAndStatesOnStandardErrorOnly() {
        tail.onState(SubscriberState.CONNECTED, "connected");
        tail.ofChannel("news").onGap(new Gap("news", "trimmed", POSITION));

        assertThat(err).hasToString(String.format("state connected: connected%ngap in news: trimmed%n"));
        assertThat(out.toString()).isEmpty();
        assertThat(tail.exitCode).isNotDone();
    }

    @Test
    void asksOnceWhetherTheAddressIsRightWhenNobodyAnswersThere() {
        for (int attempt = 0; attempt < 3; attempt++) {
            tail.onState(SubscriberState.CONNECTING, "dialling");
            tail.onState(SubscriberState.WAITING, "unreachable");
        }

        assertThat(err.toString()).containsOnlyOnce("is http://127.0.0.1:8800 its public port (--url)?");
    }

    @Test
    void doesNotDoubtAnAddressThatItWasConnectedTo() {
        tail.onState(SubscriberState.CONNECTING, "dialling");
        tail.onState(SubscriberState.CONNECTED, "connected");
        tail.onState(SubscriberState.WAITING, "unreachable");

        assertThat(err.toString()).doesNotContain("--url");
    }

    @Test
    void failsWhenTheHubEndsIt() {
        tail.onState(SubscriberState.CLOSED, "bad_token");

        assertThat(tail.exitCode).isCompletedWithValue(1);
    }

    @Test
    void failsWhenNoChannelIsLeftAndNamesTheRemedy() {
        tail.ofChannel("news").onError("forbidden");
        assertThat(tail.exitCode).isNotDone();
        tail.ofChannel("x y").onError("bad_channel");

        assertThat(tail.exitCode).isCompletedWithValue(1);
        assertThat(err.toString()).contains("news: forbidden", "token must grant");
    }

    @Test
    void endsWellWhenItsReaderHasGone() {
        PrintWriter broken = new PrintWriter(Writer.nullWriter());
        broken.close();
        SubscribeCommand.Tail piped =
                new SubscribeCommand.Tail(broken, new PrintWriter(err), URI.create("http://127.0.0.1:8800"), 1);

        piped.ofChannel("news").onPublication(new Publication("news", POSITION, "1", null));

        assertThat(piped.exitCode).isCompletedWithValue(0);
    }

    @Test
    void isAUsageErrorWithoutAChannel() {
        int exitCode = new CommandLine(new SubscribeCommand())
                .setErr(new PrintWriter(err))
                .execute();

        assertThat(exitCode).isEqualTo(2);
    }
}
