package io.belfry.hub.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.hub.message.ChannelName;
import io.belfry.hub.message.Member;
import io.belfry.hub.wire.MemberJson;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every roster promises to the node that it belongs to. A subclass says how it is made. */
@Timeout(120)
abstract class RosterContract {
    static final ChannelName CHANNEL = new ChannelName("c");
    static final Member ANNA =
            new Member("c-anna", "anna", "{\"n\":\"Änna \\u0000\"}".getBytes(StandardCharsets.UTF_8));
    static final Member BOB = new Member("c-bob", null, null);

    /** The roster of the node. */
    abstract Roster roster();

    /** What the listeners of a channel have heard, once the roster has nothing more to say: {@code join c-anna}. */
    abstract List<String> heard(ChannelName channel);

    /** Whom the roster lists, as JSON, once it has done what it was told. */
    abstract List<String> members(ChannelName channel);

    @Test
    void whoComesIsAnnouncedAndListed() {
        roster().join(CHANNEL, ANNA);
        roster().join(CHANNEL, BOB);

        assertThat(heard(CHANNEL)).containsExactly("join c-anna", "join c-bob");
        assertThat(members(CHANNEL)).as("in the order of coming").containsExactly(json(ANNA), json(BOB));
    }

    @Test
    void whoGoesIsAnnouncedAndNoLongerListed() {
        roster().join(CHANNEL, ANNA);
        roster().join(CHANNEL, BOB);
        heard(CHANNEL);
        roster().leave(CHANNEL, ANNA.client());

        assertThat(heard(CHANNEL)).containsExactly("join c-anna", "join c-bob", "leave c-anna");
        assertThat(members(CHANNEL)).containsExactly(json(BOB));
    }

    @Test
    void comingTwiceIsComingOnce() {
        roster().join(CHANNEL, ANNA);
        heard(CHANNEL);
        roster().join(CHANNEL, ANNA);
        assertThat(heard(CHANNEL)).containsExactly("join c-anna");
        roster().leave(CHANNEL, ANNA.client());
        heard(CHANNEL);
        roster().leave(CHANNEL, ANNA.client());

        assertThat(heard(CHANNEL)).containsExactly("join c-anna", "leave c-anna");
        assertThat(members(CHANNEL)).isEmpty();
    }

    @Test
    void whoWasNeverThereGoesUnheard() {
        roster().join(CHANNEL, ANNA);
        roster().leave(CHANNEL, BOB.client());
        roster().leave(new ChannelName("other"), ANNA.client());

        assertThat(heard(CHANNEL)).containsExactly("join c-anna");
        assertThat(heard(new ChannelName("other"))).isEmpty();
        assertThat(members(CHANNEL)).containsExactly(json(ANNA));
    }

    @Test
    void channelsHaveNothingToDoWithEachOther() {
        ChannelName other = new ChannelName("other:1");
        roster().join(CHANNEL, ANNA);
        roster().join(other, ANNA);
        heard(CHANNEL);
        roster().leave(CHANNEL, ANNA.client());

        assertThat(heard(other)).containsExactly("join c-anna");
        assertThat(heard(CHANNEL)).containsExactly("join c-anna", "leave c-anna");
        assertThat(members(other)).containsExactly(json(ANNA));
        assertThat(members(CHANNEL)).isEmpty();
    }

    @Test
    void comingsAndGoingsOfAClientAlternateHoweverFastTheyCome() {
        for (int i = 0; i < 200; i++) {
            roster().join(CHANNEL, ANNA);
            roster().leave(CHANNEL, ANNA.client());
        }
        roster().join(CHANNEL, ANNA);

        List<String> heard = heard(CHANNEL);
        assertThat(heard).hasSizeGreaterThan(0).endsWith("join c-anna");
        for (int i = 0; i < heard.size(); i++) {
            assertThat(heard.get(i)).isEqualTo(i % 2 == 0 ? "join c-anna" : "leave c-anna");
        }
        assertThat(members(CHANNEL)).containsExactly(json(ANNA));
    }

    @Test
    void aThousandClientsComeAndGoOnceEach() {
        List<String> clients = IntStream.range(0, 1_000).mapToObj(i -> "c" + i).toList();
        clients.forEach(client -> roster().join(CHANNEL, new Member(client, null, null)));
        assertThat(heard(CHANNEL))
                .containsExactlyElementsOf(clients.stream().map("join "::concat).toList());
        assertThat(members(CHANNEL)).hasSize(1_000);
        clients.forEach(client -> roster().leave(CHANNEL, client));

        assertThat(heard(CHANNEL).subList(1_000, 2_000))
                .containsExactlyElementsOf(
                        clients.stream().map("leave "::concat).toList());
        assertThat(members(CHANNEL)).isEmpty();
    }

    static String json(Member member) {
        return new String(MemberJson.write(member), StandardCharsets.UTF_8);
    }
}
