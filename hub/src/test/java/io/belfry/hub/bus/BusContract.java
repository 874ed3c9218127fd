package io.belfry.hub.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.client.Position;
import io.belfry.hub.message.ChannelName;
import io.belfry.hub.message.History;
import io.belfry.hub.message.Publication;
import io.belfry.hub.wire.ErrorCode;
import io.belfry.hub.wire.Outcome;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every bus promises. */
abstract class BusContract extends BusFixture {
    @Test
    void offsetsRiseByOneAndEachEntryNamesTheTagBeforeIt() {
        interest(CHANNEL);
        Position top = interest(CHANNEL);
        for (int i = 1; i <= 10; i++) {
            publish("n" + i);
        }

        List<Publication> publications = received.of(CHANNEL, 10);
        assertThat(publications).hasSize(10);
        for (Publication each : publications) {
            assertThat(each.follows(top)).as("%s after %s", each, top).isTrue();
            top = each.position();
        }
    }

    @Test
    void anEmptyChannelStandsAtOffsetZeroWithoutTag() {
        Position top = interest(CHANNEL);

        assertThat(top.offset()).isZero();
        assertThat(top.tag()).isEmpty();
        assertThat(top.epoch()).isNotEmpty();
    }

    @Test
    void everyChannelHasAnEpochOfItsOwnAndEveryPublicationATagOfItsOwn() {
        Set<String> epochs = new HashSet<>();
        Set<String> tags = new HashSet<>();
        for (int i = 0; i < 50; i++) {
            Position position = position(publish(new ChannelName("each" + i), "x", null));
            epochs.add(position.epoch());
            tags.add(position.tag());
        }

        assertThat(epochs).hasSize(50);
        assertThat(tags).hasSize(50);
    }

    @Test
    void whatWasHandedOverIsInTheHistoryAndTheAnswerNamesItsPosition() {
        interest(CHANNEL);
        List<Position> answered = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            answered.add(position(publish("n" + i)));
        }
        History history = get(bus().newest(CHANNEL, 10));

        assertThat(positions(received.of(CHANNEL, 3))).isEqualTo(answered);
        assertThat(positions(history.publications())).isEqualTo(answered);
        assertThat(history.top()).isEqualTo(answered.get(2));
        assertThat(data(history.publications())).containsExactly("n0", "n1", "n2");
    }

    @Test
    void whoIsHandedAPublicationFindsItInTheHistory() {
        interest(CHANNEL);
        List<CompletionStage<Boolean>> found = new CopyOnWriteArrayList<>();
        received.onEach(publication -> found.add(
                bus().newest(CHANNEL, 1).thenApply(history -> history.top().offset() >= publication.offset())));
        publish("a");
        publish("b");
        received.of(CHANNEL, 2);

        assertThat(found.stream().map(this::get)).containsExactly(true, true);
    }

    @Test
    void keepsDataAndUserAsTheyCame() {
        interest(CHANNEL);
        byte[] data = "{\"ü\": \"\\u0000 \"}".getBytes(StandardCharsets.UTF_8);
        get(bus().publish(new Draft(CHANNEL, data, "user 1\n-", null, false)));

        for (Publication each : List.of(
                received.of(CHANNEL, 1).get(0),
                get(bus().newest(CHANNEL, 1)).publications().get(0))) {
            assertThat(each.data()).isEqualTo(data);
            assertThat(each.from()).isEqualTo("user 1\n-");
        }
    }

    @Test
    void keepsNoMoreThanTheSizeOfTheHistory() {
        for (int i = 1; i <= 8; i++) {
            publish("n" + i);
        }

        assertThat(data(get(bus().newest(CHANNEL, 100)).publications())).containsExactly("n4", "n5", "n6", "n7", "n8");
        assertThat(get(bus().newest(CHANNEL, 100)).top().offset()).isEqualTo(8);
    }

    @Test
    void keepsNothingLongerThanItsTimeAndTheTopAllTheSame() {
        publish("old");
        elapse(Duration.ofSeconds(6));
        Position top = position(publish("young"));
        elapse(Duration.ofSeconds(5));
        assertThat(data(get(bus().newest(CHANNEL, 100)).publications())).containsExactly("young");
        elapse(Duration.ofSeconds(6));

        assertThat(get(bus().newest(CHANNEL, 100))).isEqualTo(new History(top, List.of()));
        assertThat(position(publish("next")).offset()).isEqualTo(3);
    }

    @Test
    void readsWhatLiesAfterAPositionOldestFirst() {
        List<Position> at = IntStream.rangeClosed(1, 5)
                .mapToObj(i -> position(publish("n" + i)))
                .toList();

        assertThat(after(at.get(1), 10)).containsExactly("n3", "n4", "n5");
        assertThat(after(at.get(1), 2)).containsExactly("n3", "n4");
        assertThat(after(at.get(4), 10)).isEmpty();
        assertThat(after(new Position("another", 3, "tag"), 10))
                .as("the reader verifies the chain")
                .containsExactly("n4", "n5");
    }

    @Test
    void readsWhatLiesBeforeAPositionNewestOfItInAscendingOrder() {
        List<Position> at = IntStream.rangeClosed(1, 5)
                .mapToObj(i -> position(publish("n" + i)))
                .toList();

        assertThat(before(at.get(3), 10)).containsExactly("n1", "n2", "n3");
        assertThat(before(at.get(3), 2)).containsExactly("n2", "n3");
        assertThat(before(at.get(0), 10)).isEmpty();
    }

    @Test
    void readsTheNewestInAscendingOrder() {
        for (int i = 1; i <= 5; i++) {
            publish("n" + i);
        }

        assertThat(data(get(bus().newest(CHANNEL, 2)).publications())).containsExactly("n4", "n5");
        assertThat(get(bus().newest(CHANNEL, 0)).publications()).isEmpty();
    }

    @Test
    void interestGivesTheTop() {
        publish("a");
        Position top = position(publish("b"));

        assertThat(interest(CHANNEL)).isEqualTo(top);
    }

    @Test
    void anEphemeralPublicationIsHandedOverAndStandsNowhere() {
        Position top = interest(CHANNEL);
        Outcome outcome = get(bus().publish(new Draft(CHANNEL, bytes("x"), "u", null, true)));

        assertThat(outcome).isEqualTo(Outcome.EPHEMERAL);
        assertThat(received.ephemeral(CHANNEL, 1)).containsExactly("x from u");
        assertThat(received.of(CHANNEL, 0)).isEmpty();
        assertThat(get(bus().newest(CHANNEL, 10))).isEqualTo(new History(top, List.of()));
    }

    @Test
    void theSameKeyAndPayloadHaveOneEffectAndOneAnswer() {
        interest(CHANNEL);
        Position first = position(publish(CHANNEL, "a", "k"));
        publish("between");
        Outcome again = publish(CHANNEL, "a", "k");

        assertThat(again).as("M33").isEqualTo(new Outcome(first, true, null));
        assertThat(data(received.of(CHANNEL, 2))).containsExactly("a", "between");
    }

    @Test
    void theSameKeyWithAnotherPayloadIsRefused() {
        Position first = position(publish(CHANNEL, "a", "k"));

        assertThat(publish(CHANNEL, "b", "k")).as("M34").isEqualTo(Outcome.refused(ErrorCode.KEY_CONFLICT));
        assertThat(publish(CHANNEL, "a", "k").position()).isEqualTo(first);
        assertThat(publish(new ChannelName("other"), "b", "k").refusal())
                .as("keys belong to a channel")
                .isNull();
    }

    @Test
    void aKeyHoldsForItsWindowAndNoLonger() {
        Position first = position(publish(CHANNEL, "a", "k"));
        elapse(Duration.ofSeconds(119));
        assertThat(publish(CHANNEL, "a", "k")).isEqualTo(new Outcome(first, true, null));
        elapse(Duration.ofSeconds(2));

        Outcome later = publish(CHANNEL, "b", "k");
        assertThat(later.refusal()).isNull();
        assertThat(later.duplicate()).isFalse();
        assertThat(position(later).offset()).isEqualTo(2);
    }

    @Test
    void anIdleChannelKeepsItsEpoch() {
        String epoch = interest(CHANNEL).epoch();
        bus().noInterest(CHANNEL);
        elapse(Duration.ofHours(23));
        assertThat(interest(CHANNEL).epoch()).isEqualTo(epoch);
        elapse(Duration.ofDays(3));

        assertThat(interest(CHANNEL).epoch()).as("while a node listens").isEqualTo(epoch);
    }

    @Test
    void aChannelThatNobodyUsedForADayBeginsAnotherEpoch() {
        Position last = position(publish("a"));
        elapse(Duration.ofHours(25));
        Position top = interest(CHANNEL);

        assertThat(top.epoch()).isNotEqualTo(last.epoch());
        assertThat(top.offset()).isZero();
    }

    @Test
    void aLongStretchIsReadInOrderFromEitherEnd() {
        ChannelName channel = new ChannelName("long:c");
        Position start = interest(channel);
        for (int i = 1; i <= 60; i++) {
            publish(channel, Integer.toString(i), null);
        }
        Position last = get(bus().newest(channel, 1)).top();

        assertThat(offsets(get(bus().after(channel, start, 50)))).containsExactlyElementsOf(range(1, 50));
        assertThat(offsets(get(bus().newest(channel, 50)))).containsExactlyElementsOf(range(11, 60));
        assertThat(offsets(get(bus().before(channel, last, 50)))).containsExactlyElementsOf(range(10, 59));
        assertThat(offsets(get(bus().before(channel, last, 100)))).containsExactlyElementsOf(range(1, 59));
    }

    private static List<Long> offsets(History history) {
        return history.publications().stream().map(Publication::offset).toList();
    }

    private static List<Long> range(long first, long last) {
        return LongStream.rangeClosed(first, last).boxed().toList();
    }

    @Test
    @Timeout(60)
    void publishersOnSeveralThreadsMakeOneChain() throws InterruptedException {
        ChannelName channel = new ChannelName("long:c");
        Position top = interest(channel);
        int publishers = 4;
        int each = 500;
        List<Thread> threads = IntStream.range(0, publishers)
                .mapToObj(p -> new Thread(
                        () -> IntStream.range(0, each).forEach(i -> publish(channel, p + "." + i, "k" + p + "." + i))))
                .toList();
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join(TimeUnit.SECONDS.toMillis(30));
            assertThat(thread.isAlive()).isFalse();
        }

        List<Publication> history =
                get(bus().after(channel, top, publishers * each + 1)).publications();
        assertThat(history).hasSize(publishers * each);
        assertThat(positions(received.of(channel, history.size()))).isEqualTo(positions(history));
        for (Publication publication : history) {
            assertThat(publication.follows(top)).isTrue();
            top = publication.position();
        }
    }

    @Test
    void nobodyIsContradictedWhoHeardWhatWasPublished() {
        Position start = interest(CHANNEL);
        List<Position> heard = new ArrayList<>(List.of(start, new Position("another", 20, "tag")));
        for (int i = 1; i <= 8; i++) {
            heard.add(position(publish("n" + i)));
        }

        for (Position each : heard) {
            assertThat(get(bus().witness(CHANNEL, each))).as("%s", each).isFalse();
        }
        assertThat(get(bus().newest(CHANNEL, 1)).top()).isEqualTo(heard.get(heard.size() - 1));
    }
}
