package io.belfry.hub.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a subscription begins, and that everything behind that place follows, in order, once. */
@Timeout(60)
class PositionRuleTest {
    @RegisterExtension
    static final RunningHub HUB = RunningHub.development("namespaces.short.history.size=3");

    /** Both ways to begin are one rule. */
    enum Way {
        CONNECT,
        SUBSCRIBE
    }

    /** A client that began, and what it was told. */
    private record Begun(String channel, ProtocolClient client, JsonNode answer) {
        Place place() {
            return Place.in(answer);
        }

        String gap() {
            assertThat(answer.path("recovered").isBoolean()).isTrue();
            assertThat(answer.path("recovered").asBoolean()).isEqualTo(!answer.has("gap"));
            return answer.path("gap").asText("none");
        }
    }

    private static Begun begin(Way way, String channel, String members) {
        if (way == Way.CONNECT) {
            ProtocolClient client = HUB.open();
            Line connected = client.connect("\"subs\":{\"" + channel + "\":{" + members + "}}");
            return new Begun(channel, client, connected.sub(channel));
        }
        ProtocolClient client = HUB.connected();
        String[] all = members.isEmpty()
                ? new String[] {"\"channel\":\"" + channel + "\""}
                : new String[] {"\"channel\":\"" + channel + "\"", members};
        Line subscribed = client.ask("subscribe", all);
        assertThat(subscribed.type()).isEqualTo("subscribed");
        return new Begun(channel, client, subscribed.json());
    }

    private static void assertNextOffsets(Begun begun, long first, long last) {
        long[] expected = LongStream.rangeClosed(first, last).toArray();
        assertThat(HUB.heardOn(begun.channel(), begun.client()))
                .extracting(line -> line.number("offset"))
                .containsExactly(box(expected));
    }

    private static void assertNothingFollows(Begun begun) {
        assertThat(HUB.heardOn(begun.channel(), begun.client())).isEmpty();
    }

    private static Long[] box(long[] values) {
        return LongStream.of(values).boxed().toArray(Long[]::new);
    }

    @ParameterizedTest
    @EnumSource
    void aFreshSubscriptionBeginsAtTheTop(Way way) {
        String channel = HUB.channel();
        HUB.publish(channel, "1");
        Place top = HUB.publish(channel, "2");

        Begun begun = begin(way, channel, "");

        assertThat(begun.place()).isEqualTo(top);
        assertThat(begun.answer().has("recovered")).isFalse();
        HUB.publish(channel, "3");
        assertNextOffsets(begun, 3, 3);
    }

    @ParameterizedTest
    @EnumSource
    void anEmptyChannelHasAPositionThatResumes(Way way) {
        String channel = HUB.channel();
        Place empty = begin(way, channel, "").place();
        assertThat(empty.offset()).isZero();
        assertThat(empty.tag()).isEmpty();
        assertThat(empty.epoch()).isNotEmpty();
        HUB.publish(channel, "1");
        HUB.publish(channel, "2");

        Begun begun = begin(way, channel, empty.members());

        assertThat(begun.gap()).isEqualTo("none");
        assertThat(begun.place()).isEqualTo(empty);
        assertNextOffsets(begun, 1, 2);
    }

    @ParameterizedTest
    @EnumSource
    void aResumedSubscriptionBeginsAtTheClientsPositionAndWhatItMissedFollows(Way way) {
        String channel = HUB.channel();
        Place own = HUB.publish(channel, "1");
        HUB.publish(channel, "2");
        HUB.publish(channel, "3");

        Begun begun = begin(way, channel, own.members());

        assertThat(begun.gap()).isEqualTo("none");
        assertThat(begun.place()).isEqualTo(own);
        HUB.publish(channel, "4");
        List<Line> publications = HUB.heardOn(channel, begun.client());
        assertThat(publications).extracting(Line::type).containsOnly("pub");
        assertThat(publications).extracting(line -> line.string("data")).containsExactly("2", "3", "4");
        assertThat(publications).extracting(line -> line.number("offset")).containsExactly(2L, 3L, 4L);
    }

    @ParameterizedTest
    @EnumSource
    void aClientThatMissedNothingResumesWhereItIs(Way way) {
        String channel = HUB.channel();
        Place top = HUB.publish(channel, "1");

        Begun begun = begin(way, channel, top.members());

        assertThat(begun.gap()).isEqualTo("none");
        assertThat(begun.place()).isEqualTo(top);
        assertNothingFollows(begun);
    }

    @ParameterizedTest
    @EnumSource
    void aRewoundSubscriptionBeginsBeforeTheNewest(Way way) {
        String channel = HUB.channel();
        HUB.publish(channel, "1");
        Place second = HUB.publish(channel, "2");
        HUB.publish(channel, "3");
        HUB.publish(channel, "4");

        Begun begun = begin(way, channel, "\"rewind\":2");

        assertThat(begun.place()).isEqualTo(second);
        assertThat(begun.answer().has("gap")).isFalse();
        assertNextOffsets(begun, 3, 4);
    }

    @ParameterizedTest
    @EnumSource
    void aRewindBeyondTheBeginningBeginsAtIt(Way way) {
        String channel = HUB.channel();
        HUB.publish(channel, "1");

        Begun begun = begin(way, channel, "\"rewind\":1000000000");

        assertThat(begun.place().offset()).isZero();
        assertThat(begun.place().tag()).isEmpty();
        assertNextOffsets(begun, 1, 1);
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("M22 an offset beyond the top is a gap (lineage) at the top")
    void anOffsetBeyondTheTopIsALineageGap(Way way) {
        String channel = HUB.channel();
        Place top = HUB.publish(channel, "1");

        Begun begun = begin(way, channel, new Place(top.epoch(), 2, top.tag()).members());

        assertThat(begun.gap()).isEqualTo("lineage");
        assertThat(begun.place()).isEqualTo(top);
        assertNothingFollows(begun);
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("M23 an unknown epoch is a gap (history_lost) at the top")
    void anUnknownEpochIsHistoryLost(Way way) {
        String channel = HUB.channel();
        HUB.publish(channel, "1");
        Place top = HUB.publish(channel, "2");

        Begun begun = begin(way, channel, new Place("elsewhere", 1, top.tag()).members());

        assertThat(begun.gap()).isEqualTo("history_lost");
        assertThat(begun.place()).isEqualTo(top);
        assertNothingFollows(begun);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2})
    @DisplayName("M24 the right epoch and offset with a wrong tag is a gap (lineage) at the top")
    void aWrongTagIsALineageGap(long offset) {
        for (Way way : Way.values()) {
            String channel = HUB.channel();
            HUB.publish(channel, "1");
            Place top = HUB.publish(channel, "2");

            Begun begun = begin(way, channel, new Place(top.epoch(), offset, "forged").members());

            assertThat(begun.gap()).isEqualTo("lineage");
            assertThat(begun.place()).isEqualTo(top);
            assertNothingFollows(begun);
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("M25 a trimmed position is a gap (trimmed) before the oldest that is kept")
    void aTrimmedPositionGoesOnBeforeTheOldestKept(Way way) {
        String channel = "short:" + HUB.channel();
        Place first = HUB.publish(channel, "1");
        HUB.publish(channel, "2");
        Place third = HUB.publish(channel, "3");
        HUB.publish(channel, "4");
        HUB.publish(channel, "5");
        HUB.publish(channel, "6");

        Begun begun = begin(way, channel, first.members());

        assertThat(begun.gap()).isEqualTo("trimmed");
        assertThat(begun.place()).isEqualTo(third);
        assertNextOffsets(begun, 4, 6);
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("M25 a position just before the oldest that is kept is none the worse for it")
    void thePositionBeforeTheOldestKeptResumes(Way way) {
        String channel = "short:" + HUB.channel();
        Place first = HUB.publish(channel, "1");
        HUB.publish(channel, "2");
        HUB.publish(channel, "3");
        HUB.publish(channel, "4");

        Begun begun = begin(way, channel, first.members());

        assertThat(begun.gap()).isEqualTo("none");
        assertNextOffsets(begun, 2, 4);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"\"offset\":3", "\"epoch\":\"e\"", "\"tag\":\"t\"", "\"epoch\":\"\",\"offset\":1,\"tag\":\"t\""})
    void partsOfAPositionAreABadPositionAtTheTop(String members) {
        for (Way way : Way.values()) {
            String channel = HUB.channel();
            Place top = HUB.publish(channel, "1");

            Begun begun = begin(way, channel, members);

            assertThat(begun.gap()).isEqualTo("bad_position");
            assertThat(begun.place()).isEqualTo(top);
            assertNothingFollows(begun);
        }
    }

    @Test
    @DisplayName("M26 a position of another channel never shows that channel's publications")
    void aPositionOfAnotherChannelIsAGap() {
        String other = HUB.channel();
        Place elsewhere = HUB.publish(other, "\"secret\"");
        String channel = HUB.channel();
        Place top = HUB.publish(channel, "1");

        Begun begun = begin(Way.CONNECT, channel, elsewhere.members());

        assertThat(begun.gap()).isEqualTo("history_lost");
        assertThat(begun.place()).isEqualTo(top);
        assertNothingFollows(begun);
    }

    @Test
    void everyonesChannelResumesLikeAnyOther() {
        ProtocolClient first = HUB.open();
        Place before = first.connect().place("$all");
        HUB.post("/api/broadcast", "{\"data\":\"missed\"}");

        ProtocolClient second = HUB.open();
        Line connected = second.connect("\"subs\":{\"$all\":{" + before.members() + "}}");

        assertThat(connected.sub("$all").path("recovered").asBoolean()).isTrue();
        assertThat(connected.place("$all")).isEqualTo(before);
        assertThat(second.await("pub").string("data")).isEqualTo("missed");
    }

    @Test
    void aLongResumeFollowsInOrderBeforeWhatIsPublishedMeanwhile() {
        String channel = HUB.channel();
        Place empty = begin(Way.CONNECT, channel, "").place();
        String data = "\"" + "x".repeat(2_000) + "\"";
        for (int i = 0; i < 200; i++) {
            HUB.publish(channel, data);
        }

        Begun begun = begin(Way.CONNECT, channel, empty.members());
        HUB.publish(channel, "201");

        List<Line> publications = begun.client().awaitPublications(201);
        assertThat(publications)
                .extracting(line -> line.number("offset"))
                .containsExactly(box(LongStream.rangeClosed(1, 201).toArray()));
        assertNothingFollows(begun);
    }
}
