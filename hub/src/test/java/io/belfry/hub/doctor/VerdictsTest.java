package io.belfry.hub.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class VerdictsTest {
    private static void assertVerdict(Result result, Status status, @Nullable Finding finding) {
        assertThat(result.status()).as(result.says()).isEqualTo(status);
        assertThat(result.finding()).isEqualTo(finding);
    }

    @Test
    void tellsWhoIsThereInsteadOfAHub() {
        assertVerdict(reachable(Sights.nothing(End.UNREACHABLE, 5)), Status.WRONG, Finding.UNREACHABLE);
        assertVerdict(reachable(Sights.nothing(End.UNTRUSTED, 5)), Status.WRONG, Finding.UNTRUSTED);
        assertVerdict(reachable(Sights.page(502)), Status.WRONG, Finding.NO_NODE);
        assertVerdict(reachable(Sights.page(301)), Status.WRONG, Finding.REDIRECTED);
        assertVerdict(reachable(Sights.page(404)), Status.WRONG, Finding.NOT_A_HUB);
        assertVerdict(reachable(Sights.live()), Status.OK, null);
    }

    private static Result reachable(HttpSeen live) {
        return EntryVerdicts.reachable(live, live, Sights.page(404));
    }

    @Test
    void recognisesAHubByConnectAlone() {
        HttpSeen connect = Sights.problem(426, "upgrade_required");

        assertVerdict(EntryVerdicts.reachable(Sights.page(404), Sights.page(404), connect), Status.OK, null);
    }

    @Test
    void tellsARefusalOfTheHubFromOneOnTheWay() {
        assertVerdict(EntryVerdicts.admitted(Sights.problem(503, "draining")), Status.WRONG, Finding.HUB_REFUSES);
        assertVerdict(EntryVerdicts.admitted(Sights.problem(401, "token_expired")), Status.WRONG, Finding.TOKEN_NEEDED);
        assertVerdict(EntryVerdicts.admitted(Sights.page(503)), Status.WRONG, Finding.NOT_A_HUB);
    }

    @Test
    void h9FindsAdminPathsThatAreOpenAndPassesOverWhatSomebodyElseServesThere() {
        HttpSeen metrics = Sights.seen(Sights.head(200, "Content-Type", "text/plain"), "belfry_connections 1");

        assertVerdict(SurfaceVerdicts.admin(Map.of("/metrics", metrics)), Status.WRONG, Finding.ADMIN_EXPOSED);
        assertVerdict(
                SurfaceVerdicts.admin(Map.of("/api/nodes", Sights.problem(401, "unauthorized"))),
                Status.WRONG,
                Finding.ADMIN_EXPOSED);
        assertVerdict(SurfaceVerdicts.admin(Map.of("/metrics", Sights.page(200))), Status.OK, null);
    }

    @Test
    void h8AClearRefusalOfLargeHeadersIsNoFailureAndAnUnclearOneIs() {
        assertVerdict(
                SurfaceVerdicts.headers(Sights.page(400), Sights.seen(Sights.head(200), "")),
                Status.NOTE,
                Finding.HEADERS_TOO_LARGE);
        assertVerdict(
                SurfaceVerdicts.headers(Sights.nothing(End.CUT, 5), Sights.seen(Sights.head(200), "")),
                Status.WRONG,
                Finding.HEADERS_TOO_LARGE);
    }

    @Test
    void findsNodesThatDoNotKnowEachOthersClients() {
        Result result =
                SurfaceVerdicts.nodes("c1", List.of(Sights.connected("c1", "h1"), Sights.connected("c9", "h2")));

        assertVerdict(result, Status.WRONG, Finding.CLIENT_FORGOTTEN);
        assertThat(result.says()).contains("h1, h2", "unknown at h2");
        assertThat(result.measured()).containsEntry("nodes", 2L);
    }

    @Test
    void tellsAStrippedUpgradeFromARefusedOne() {
        assertVerdict(upgrade(Sights.problem(426, "upgrade_required")), Status.WRONG, Finding.UPGRADE_STRIPPED);
        assertVerdict(upgrade(Sights.page(403)), Status.WRONG, Finding.UPGRADE_REFUSED);
        assertVerdict(upgrade(Sights.nothing(End.PATIENCE, 8_000)), Status.WRONG, Finding.UPGRADE_REFUSED);
        assertVerdict(upgrade(Sights.problem(503, "unavailable")), Status.UNCHECKED, null);
        assertVerdict(upgrade(Sights.problem(404, "not_found")), Status.UNCHECKED, null);
    }

    private static Result upgrade(HttpSeen answer) {
        return SocketVerdicts.upgrade(Sights.refused(answer));
    }

    @Test
    void a3FindsAWebSocketThatOpensAndSwallows() {
        SocketSeen dead = Sights.watched(End.PATIENCE, 0, 8_000, 8_000);
        SocketSeen mute = new SocketSeen(dead.answer(), -1, -1, 0, 0, 8_000);

        assertVerdict(SocketVerdicts.frames(dead), Status.WRONG, Finding.FRAMES_SWALLOWED);
        assertVerdict(SocketVerdicts.frames(mute), Status.WRONG, Finding.FRAMES_SWALLOWED);
        assertVerdict(SocketVerdicts.frames(Sights.brief()), Status.OK, null);
    }

    @Test
    void findsThatTheReasonOfACloseIsLost() {
        SocketSeen reset = new SocketSeen(Sights.seen(Sights.head(101), ""), 4, 6, 0, 25_000, 0);

        assertVerdict(SocketVerdicts.close(reset), Status.WRONG, Finding.CLOSE_LOST);
        assertVerdict(SocketVerdicts.close(Sights.brief()), Status.OK, null);
    }

    @Test
    void b1TellsAClockOfSilenceFromALimitOfLifeAndFromTheHubsOwnClose() {
        SocketSeen lives = Sights.watched(End.PATIENCE, 0, 70_000, 1);
        SocketSeen cut = Sights.watched(End.CUT, 0, 3_010, 3_001);
        SocketSeen noPong = Sights.watched(End.COMPLETE, 4004, 55_000, 1);

        assertVerdict(SocketVerdicts.clock(cut, lives), Status.WRONG, Finding.SOCKET_IDLE_CUT);
        assertThat(SocketVerdicts.clock(cut, lives).measured()).containsEntry("idleMillis", 3_001L);
        assertVerdict(SocketVerdicts.clock(cut, cut), Status.WRONG, Finding.SOCKET_LIFETIME_CUT);
        assertVerdict(SocketVerdicts.clock(noPong, lives), Status.OK, null);
        assertThat(SocketVerdicts.clock(noPong, lives).says()).contains("as it must");
    }

    @Test
    void saysThatItWatchedForTooShortATimeToBeSure() {
        SocketSeen brief = Sights.watched(End.PATIENCE, 0, 5_000, 5_000);

        assertThat(SocketVerdicts.clock(brief, brief).says()).contains("watch for longer");
    }

    @Test
    void c1FindsStreamsThatAreHeldBack() {
        StreamSeen nothing = Sights.stream(End.PATIENCE, -1, -1, 70_000);
        StreamSeen atTheEnd = Sights.stream(End.CUT, 3_001, -1, 3_002);
        StreamSeen noComment = Sights.stream(End.PATIENCE, 12, -1, 70_000);

        for (StreamSeen seen : List.of(nothing, atTheEnd, noComment)) {
            assertVerdict(StreamVerdicts.first(seen), Status.WRONG, Finding.STREAM_BUFFERED);
        }
        assertThat(StreamVerdicts.first(atTheEnd).says()).contains("when the stream was cut");
        assertVerdict(StreamVerdicts.first(Sights.stream(End.PATIENCE, 12, -1, 5_000)), Status.OK, null);
    }

    @Test
    void tellsACutOfSilenceFromACutInSpiteOfComments() {
        assertThat(StreamVerdicts.clock(Sights.stream(End.CUT, 12, -1, 3_000)).says())
                .contains("cut after 3.0 s, before");
        assertThat(StreamVerdicts.clock(Sights.stream(End.CUT, 12, 15_000, 30_000))
                        .says())
                .contains("in spite of its comments");
        assertVerdict(StreamVerdicts.clock(Sights.stream(End.CUT, 12, -1, 3_000)), Status.WRONG, Finding.STREAM_CUT);
    }

    @Test
    void aStreamThatTheHubEndsIsNotBlamedOnTheWay() {
        StreamSeen seen = Sights.stream(End.COMPLETE, 12, 15_000, 30_000);
        StreamSeen drained = new StreamSeen(seen.answer(), 12, 12, 15_000, "{\"type\":\"goaway\"}", 1);

        assertVerdict(StreamVerdicts.clock(drained), Status.UNCHECKED, null);
    }

    @Test
    void b3NamesTheLongestUsefulWait() {
        TreeMap<Long, HttpSeen> polls = new TreeMap<>();
        polls.put(1_000L, waited(1_004));
        polls.put(5_000L, waited(5_004));
        polls.put(25_000L, Sights.late(504, 15_000));
        polls.put(50_000L, Sights.nothing(End.CUT, 15_010));

        Result result = PollVerdicts.longestWait(polls);

        assertVerdict(result, Status.WRONG, Finding.POLL_CUT);
        assertThat(result.measured()).containsEntry("longestMillis", 5_000L).containsEntry("cutMillis", 15_000L);
        assertThat(result.says()).contains("25 s cut after 15.0 s (status 504)", "50 s cut after 15.0 s (no answer)");
    }

    @Test
    void onlyNotesACutThatNoClientMeets() {
        TreeMap<Long, HttpSeen> polls = new TreeMap<>();
        polls.put(25_000L, waited(25_004));
        polls.put(50_000L, Sights.late(504, 30_000));

        assertVerdict(PollVerdicts.longestWait(polls), Status.NOTE, Finding.POLL_CUT);
    }

    private static HttpSeen waited(long millis) {
        HttpSeen connected = Sights.connected("c", "h1");
        return new HttpSeen(connected.head(), connected.body(), End.COMPLETE, millis, "");
    }

    @Test
    void findsNodesThatAreShunnedAfterACut() {
        assertVerdict(aftermath(Sights.connected("c", "h1"), Sights.page(502)), Status.WRONG, Finding.NODES_SHUNNED);
        assertVerdict(aftermath(Sights.nothing(End.PATIENCE, 8_000)), Status.WRONG, Finding.NODES_SHUNNED);
        assertVerdict(aftermath(Sights.page(200)), Status.WRONG, Finding.NODES_SHUNNED);
        assertVerdict(aftermath(Sights.connected("c", "h1"), Sights.connected("c", "h2")), Status.OK, null);
    }

    @Test
    void notesWhichNodeIsNotMetAgainAfterACut() {
        Result result = aftermath(Sights.connected("c", "h1"), Sights.connected("c", "h1"));

        assertVerdict(result, Status.NOTE, Finding.NODES_SHUNNED);
        assertThat(result.says())
                .contains("h2 answered 3 of 12 requests before")
                .doesNotContain("h1");
    }

    @Test
    void doesNotTakeANodeForShunnedThatWasSeldomMetBefore() {
        Result result = PollVerdicts.aftermath(Map.of("h1", 10, "h2", 2), List.of(Sights.connected("c", "h1")));

        assertVerdict(result, Status.OK, null);
        assertThat(result.says()).contains("h2 was not met again");
    }

    @Test
    void saysNothingOfTheBalancerWhenTheHubRefusesAfterACut() {
        assertVerdict(aftermath(Sights.problem(503, "draining")), Status.UNCHECKED, null);
    }

    private static Result aftermath(HttpSeen... after) {
        return PollVerdicts.aftermath(Map.of("h1", 9, "h2", 3), List.of(after));
    }

    @Test
    void c3FindsAnswersThatAreCachedOrMayBe() {
        HttpSeen good = Sights.connected("c1", "h1");

        assertVerdict(PollVerdicts.answer(good, good), Status.WRONG, Finding.ANSWER_CACHED);
        assertVerdict(
                PollVerdicts.answer(good, Sights.connected("c2", "h1", "Cache-Control", "max-age=60")),
                Status.WRONG,
                Finding.ANSWER_CACHED);
        assertVerdict(
                PollVerdicts.answer(good, Sights.connected("c2", "h1", "Cache-Control", "no-store", "Age", "3")),
                Status.WRONG,
                Finding.ANSWER_CACHED);
        assertVerdict(PollVerdicts.answer(good, Sights.connected("c2", "h1")), Status.OK, null);
    }

    @Test
    void findsAnswersThatAreChangedOnTheWay() {
        HttpSeen good = Sights.connected("c1", "h1");
        HttpSeen zipped = Sights.connected("c2", "h1", "Cache-Control", "no-store", "Content-Encoding", "gzip");

        assertVerdict(PollVerdicts.answer(good, zipped), Status.WRONG, Finding.ANSWER_CHANGED);
        assertVerdict(PollVerdicts.answer(Sights.page(200), good), Status.WRONG, Finding.ANSWER_CHANGED);
    }

    @Test
    void tellsAnUnknownOriginFromHeadersThatAreLostOrDoubled() {
        HttpSeen poll = Sights.connected("c", "h1");
        HttpSeen good = Sights.seen(Sights.cors(204), "");
        HttpSeen doubled = Sights.seen(
                Sights.head(204, "Access-Control-Allow-Origin", Sights.ORIGIN, "Access-Control-Allow-Origin", "*"), "");
        HttpSeen withoutVary = Sights.seen(Sights.head(204, "Access-Control-Allow-Origin", Sights.ORIGIN), "");

        assertVerdict(cors(good, poll), Status.OK, null);
        assertVerdict(cors(Sights.problem(403, "forbidden_origin"), poll), Status.WRONG, Finding.ORIGIN_UNKNOWN);
        assertVerdict(cors(Sights.page(405), poll), Status.WRONG, Finding.CORS_LOST);
        assertVerdict(cors(Sights.page(200), poll), Status.WRONG, Finding.CORS_LOST);
        assertVerdict(cors(doubled, poll), Status.WRONG, Finding.CORS_CHANGED);
        assertVerdict(cors(withoutVary, poll), Status.WRONG, Finding.CORS_CHANGED);
    }

    private static Result cors(HttpSeen preflight, HttpSeen poll) {
        return SurfaceVerdicts.cors(Sights.ORIGIN, preflight, poll);
    }
}
