package io.belfry.hub.protocol;

import static io.belfry.hub.protocol.Posted.connect;
import static io.belfry.hub.protocol.Posted.subs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpRequest;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The poll transport: no session, positions in the request. */
@Timeout(60)
class PollTest {
    @RegisterExtension
    static final RunningHub HUB = RunningHub.development("poll.maxWait=2s", "poll.wait=2s");

    private final String channel = HUB.channel();

    /** Where a client begins that has just come. */
    private Place start() {
        return Posted.to(HUB, connect(0, "\"subs\":{\"" + channel + "\":{}}"))
                .connected()
                .place(channel);
    }

    private static List<String> data(Posted answer) {
        return answer.rest().stream().map(line -> line.string("data")).toList();
    }

    @Test
    void answersAtOnceWhereTheClientIsIfItDoesNotWait() {
        Posted answer = Posted.to(HUB, connect(0, "\"subs\":{\"" + channel + "\":{}}"));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("content-type")).isEqualTo("application/x-ndjson");
        assertThat(answer.header("content-length"))
                .isEqualTo(Integer.toString(answer.body().length()));
        assertThat(answer.header("cache-control")).isEqualTo("no-store, no-transform");
        assertThat(answer.lines()).hasSize(1);
        assertThat(answer.connected().type()).isEqualTo("connected");
        assertThat(answer.connected().number("next")).isZero();
        assertThat(answer.connected().has("more")).isFalse();
        assertThat(answer.connected().place(channel).offset()).isZero();
    }

    @Test
    void holdsThePollUntilSomethingIsPublished() {
        Place start = start();
        CompletableFuture<Posted> poll = Posted.later(HUB, connect(60_000, subs(channel, start)));
        awaitHeld();

        HUB.publish(channel, "1");

        Posted answer = poll.join();
        assertThat(answer.connected().place(channel)).isEqualTo(start);
        assertThat(answer.connected().sub(channel).path("recovered").asBoolean())
                .isTrue();
        assertThat(data(answer)).containsExactly("1");
    }

    @Test
    void l14ClampsTheWaitAndEndsItEmpty() {
        long before = System.nanoTime();

        Posted answer = Posted.to(HUB, connect(100_000, subs(channel, start())));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.lines()).hasSize(1);
        assertThat(System.nanoTime() - before).isBetween(1_900_000_000L, 10_000_000_000L);
        assertThat(Posted.to(HUB, connect(-1)).status()).isEqualTo(400);
        assertThat(Posted.to(HUB, "{\"type\":\"connect\",\"id\":1,\"wait\":\"x\"}")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void l16AsksTwiceFromOnePlaceAndIsToldTheSameTwice() {
        Place start = start();
        HUB.publish(channel, "1");
        HUB.publish(channel, "2");

        Posted first = Posted.to(HUB, connect(0, subs(channel, start)));
        Posted second = Posted.to(HUB, connect(0, subs(channel, start)));

        assertThat(data(first)).containsExactly("1", "2");
        assertThat(second.rest())
                .extracting(Line::text)
                .isEqualTo(first.rest().stream().map(Line::text).toList());
    }

    @Test
    void l15GoesOnWithAGapFromAPlaceThatIsNone() {
        HUB.publish(channel, "1");
        Place future = new Place(start().epoch(), 7, "abc");

        for (String where :
                List.of(future.members(), "\"epoch\":\"other\",\"offset\":1,\"tag\":\"x\"", "\"offset\":1")) {
            Posted answer = Posted.to(HUB, connect(60_000, "\"subs\":{\"" + channel + "\":{" + where + "}}"));

            assertThat(answer.connected().sub(channel).path("recovered").asBoolean(true))
                    .isFalse();
            assertThat(answer.connected().sub(channel).path("gap").asText()).isNotEmpty();
        }
    }

    @Test
    void answersCommandsBeforeItTellsNews() {
        Place start = start();
        HUB.publish(channel, "1");

        Posted answer = Posted.to(
                HUB,
                connect(0, subs(channel, start)),
                "{\"type\":\"publish\",\"id\":2,\"channel\":\"" + channel + "\",\"data\":2}",
                "{\"type\":\"history\",\"id\":3,\"channel\":\"" + channel + "\",\"limit\":1}",
                "{\"type\":\"nonsense\",\"id\":4}");

        assertThat(answer.connected().type()).isEqualTo("connected");
        assertThat(answer.rest().subList(0, 3))
                .extracting(Line::type)
                .containsExactlyInAnyOrder("published", "history", "error");
        assertThat(answer.rest().stream().filter(line -> line.type().equals("pub")))
                .extracting(line -> line.string("data"))
                .startsWith("1");
    }

    @Test
    void actsOnNothingOfABodyThatHasABadLine() {
        Place start = start();

        Posted answer = Posted.to(
                HUB,
                connect(0),
                "{\"type\":\"publish\",\"id\":2,\"channel\":\"" + channel + "\",\"data\":1}",
                "{\"type\":");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.code()).isEqualTo("bad_request");
        assertThat(data(Posted.to(HUB, connect(0, subs(channel, start))))).isEmpty();
    }

    @Test
    void cutsALongAnswerAndSaysThatThereIsMore() {
        Place place = start();
        String large = "\"" + "x".repeat(60_000) + "\"";
        for (int i = 0; i < 7; i++) {
            HUB.publish(channel, large);
        }

        int got = 0;
        boolean more = true;
        while (more) {
            Posted answer = Posted.to(HUB, connect(0, subs(channel, place)));
            assertThat(answer.body().length()).isLessThan(256 * 1024);
            more = answer.connected().json().path("more").asBoolean(false);
            for (Line line : answer.rest()) {
                assertThat(line.number("offset")).isEqualTo(++got);
                place = new Place(place.epoch(), got, line.string("tag"));
            }
            assertThat(answer.rest()).isNotEmpty();
        }
        assertThat(got).isEqualTo(7);
    }

    @Test
    void l13SupersedesTheOlderOfTwoPollsOfOneClient() {
        Posted first = Posted.to(HUB, connect(0, "\"subs\":{\"" + channel + "\":{}}"));
        String subs = subs(channel, first.connected().place(channel));
        CompletableFuture<Posted> older = Posted.later(HUB, connect(60_000, first.client(), subs));
        awaitHeld();

        CompletableFuture<Posted> newer = Posted.later(HUB, connect(60_000, first.client(), subs));

        Posted told = older.join();
        assertThat(told.rest()).extracting(Line::type).containsExactly("superseded");
        assertThat(told.rest().get(0).number("id")).isEqualTo(1);
        HUB.publish(channel, "1");
        assertThat(data(newer.join())).containsExactly("1");
    }

    @Test
    void aPollThatOnlyBringsCommandsGoesBesideTheOneThatIsHeld() {
        Posted first = Posted.to(HUB, connect(0, "\"subs\":{\"" + channel + "\":{}}"));
        String subs = subs(channel, first.connected().place(channel));
        CompletableFuture<Posted> held = Posted.later(HUB, connect(60_000, first.client(), subs));
        awaitHeld();

        Posted.to(
                HUB,
                connect(0, first.client()),
                "{\"type\":\"publish\",\"id\":2,\"channel\":\"" + channel + "\",\"data\":5}");

        assertThat(data(held.join())).containsExactly("5");
    }

    @Test
    void l11AForgedClientIsANewOne() {
        Posted first = Posted.to(HUB, connect(0));
        String forged = first.connected().string("client").substring(1) + "A";

        assertThat(Posted.to(HUB, connect(0, first.client())).connected().string("client"))
                .isEqualTo(first.connected().string("client"));
        assertThat(Posted.to(HUB, connect(0, "\"client\":\"" + forged + "\""))
                        .connected()
                        .string("client"))
                .isNotEqualTo(forged)
                .isNotEqualTo(first.connected().string("client"));
    }

    /** A {@code client} has no end of its own: it ends with the secret of the farm that signed it. */
    @Test
    void l12AClientThatIsWorthNothingAnyMoreIsANewOneAndResumesAllTheSame() {
        RunningHub earlier = RunningHub.development("drain.grace=0ms", "drain.window=0ms");
        String client = Posted.to(earlier, connect(0)).client();
        earlier.shutDown();
        Place start = start();
        HUB.publish(channel, "1");
        Posted answer = Posted.to(HUB, connect(0, client, subs(channel, start)));
        assertThat(answer.client()).isNotEqualTo(client);
        assertThat(answer.connected().sub(channel).path("recovered").asBoolean())
                .isTrue();
        assertThat(data(answer)).containsExactly("1");
    }

    @Test
    void l09ANameWithALineBreakIsNoName() {
        for (String name : List.of("a\\nid: 9", "a\\r", "a\\u0000")) {
            Posted answer = Posted.to(HUB, connect(0, "\"subs\":{\"" + name + "\":{}}"));
            assertThat(answer.lines()).hasSize(1);
            assertThat(answer.body()).contains("\"code\":\"bad_channel\"");
        }
    }

    @Test
    void aClientThatGoesAwayIsNotWaitedFor() {
        CompletableFuture<Posted> poll = Posted.send(Posted.request(HUB)
                .header("X-Test", "gone")
                .POST(HttpRequest.BodyPublishers.ofString(connect(60_000, subs(channel, start())))));
        awaitHeld();

        poll.cancel(true);

        await().atMost(java.time.Duration.ofSeconds(1)).until(() -> held() == 0);
    }

    private static void awaitHeld() {
        await().until(() -> held() > 0);
    }

    private static long held() {
        return Line.of(HUB.get("/api/connections").body()).json().path("items").size();
    }
}
