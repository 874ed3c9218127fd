package io.belfry.hub.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DoctorTest {
    private final FakeProbes probes = new FakeProbes();
    private final List<Result> said = new ArrayList<>();
    private HttpSeen waited = Sights.connected("c9", "h1");

    private Report examine(@Nullable String origin) {
        return new Doctor(probes, null, origin, Duration.ofSeconds(70), Runnable::run, said::add).examine();
    }

    private List<Finding> wrong() {
        return said.stream()
                .filter(result -> result.status() == Status.WRONG)
                .map(Result::finding)
                .toList();
    }

    @Test
    void isWellWhenNothingIsInTheWay() {
        Report report = examine(Sights.ORIGIN);

        assertThat(report.isWell()).isTrue();
        assertThat(said).extracting(Result::status).containsOnly(Status.OK);
        assertThat(said)
                .extracting(Result::check)
                .contains(Check.REACHABLE, Check.NODES, Check.SOCKET_CLOCK, Check.STREAM_CLOCK, Check.POLL_WAIT);
        assertThat(report.lines(null)).contains("All well. nginx seems to answer.");
    }

    @Test
    void asksNobodyAnythingMoreWhereNoHubIs() {
        probes.gets.put("/health/live", Sights.page(200));

        Report report = examine(null);

        assertThat(wrong()).containsExactly(Finding.NOT_A_HUB);
        assertThat(report.isWell()).isFalse();
        assertThat(probes.asked).containsExactly("GET /health/live", "GET /healthcheck.wx", "GET /connect");
    }

    @Test
    void holdsNothingOpenWithoutAToken() {
        probes.polls = new ArrayList<>(List.of(Sights.problem(401, "unauthorized")));
        probes.brief = new SocketSeen(Sights.seen(Sights.head(101), ""), -1, -1, 4501, 0, 0);

        examine(null);

        assertThat(wrong()).containsExactly(Finding.TOKEN_NEEDED);
        assertThat(probes.asked).contains("socket BRIEF").doesNotContain("socket SILENT", "stream");
    }

    @Test
    void watchesTheOtherTransportsWherePollsAreSwitchedOff() {
        probes.polls = new ArrayList<>(List.of(Sights.problem(404, "not_found")));

        Report report = examine(null);

        assertThat(report.isWell()).isTrue();
        assertThat(said)
                .filteredOn(each -> each.status() == Status.UNCHECKED)
                .extracting(Result::check)
                .containsExactlyInAnyOrder(Check.ADMITTED, Check.POLL_WAIT, Check.CORS);
        assertThat(probes.asked).contains("socket SILENT", "stream");
    }

    @Test
    void watchesTheOtherTransportsWhenTheUpgradeIsStripped() {
        probes.brief = Sights.refused(Sights.problem(426, "upgrade_required"));

        examine(null);

        assertThat(wrong()).containsExactly(Finding.UPGRADE_STRIPPED);
        assertThat(probes.asked).contains("stream").doesNotContain("socket SILENT", "socket BUSY");
    }

    @Test
    void leavesOriginsOutUnlessOneIsNamed() {
        examine(null);

        assertThat(said)
                .filteredOn(result -> result.check() == Check.CORS)
                .extracting(Result::status)
                .containsExactly(Status.UNCHECKED);
        assertThat(probes.asked).doesNotContain("OPTIONS /connect");
    }

    /** Two nodes answer in turn, then every poll that is held is cut; then this, the last one again and again. */
    private void cutAndThen(HttpSeen... after) {
        probes.polls = new ArrayList<>(List.of(Sights.connected("c1", "h1"), Sights.connected("c2", "h2")));
        probes.polls.add(waited);
        probes.polls.addAll(Collections.nCopies(3, Sights.late(504, 3_000)));
        probes.polls.addAll(List.of(after));
    }

    private Result aftermath() {
        return said.stream()
                .filter(result -> result.check() == Check.POLL_AFTERMATH)
                .findFirst()
                .orElseThrow();
    }

    /** How long each request that came after the cut polls asked to be held. */
    private List<Long> waitsAfterTheCut() {
        return probes.waits.subList(probes.waits.lastIndexOf(50_000L) + 1, probes.waits.size());
    }

    @Test
    void asksAfterAPollWasCutUntilEachNodeHasAnsweredAgain() {
        cutAndThen(Sights.connected("c3", "h1"), Sights.connected("c4", "h1"), Sights.connected("c5", "h2"));

        examine(null);

        assertThat(wrong()).containsExactly(Finding.POLL_CUT);
        assertThat(aftermath().status()).isEqualTo(Status.OK);
        assertThat(waitsAfterTheCut()).containsExactly(0L, 0L, 0L);
    }

    @Test
    void asksOnlyOnceMoreWhereOneNodeIsSeen() {
        probes.nodes = List.of("h1");
        cutAndThen(Sights.connected("c3", "h1"));

        examine(null);

        assertThat(aftermath().status()).isEqualTo(Status.OK);
        assertThat(waitsAfterTheCut()).containsExactly(0L);
    }

    @Test
    void notesANodeThatNoneOfManyRequestsMeetsAfterACut() {
        cutAndThen(Sights.connected("c3", "h1"));

        Report report = examine(null);

        assertThat(aftermath().status()).isEqualTo(Status.NOTE);
        assertThat(aftermath().says()).contains("h2 answered 6 of 12 requests before, and none of 56 since");
        assertThat(String.join("\n", report.lines(null))).contains("max_fails=0");
    }

    @Test
    void holdsRequestsToMeetANodeThatHasMoreConnectionsThanTheOthers() {
        cutAndThen();
        probes.polls.addAll(Collections.nCopies(10, Sights.connected("c3", "h1")));
        probes.polls.add(Sights.connected("c4", "h2"));

        examine(null);

        assertThat(aftermath().status()).isEqualTo(Status.OK);
        assertThat(waitsAfterTheCut()).hasSize(8 + 24).startsWith(0L).endsWith(1_000L);
    }

    @Test
    void holdsNoRequestWhereEvenASecondIsCut() {
        waited = Sights.late(504, 500);
        cutAndThen(Sights.connected("c3", "h1"));

        examine(null);

        assertThat(aftermath().finding()).isEqualTo(Finding.NODES_SHUNNED);
        assertThat(waitsAfterTheCut()).containsOnly(0L);
    }

    @Test
    void asksNoMoreOnceARequestWasRefusedAfterACut() {
        cutAndThen(Sights.connected("c3", "h1"), Sights.page(502), Sights.connected("c3", "h2"));

        examine(null);

        assertThat(wrong()).containsExactlyInAnyOrder(Finding.POLL_CUT, Finding.NODES_SHUNNED);
        assertThat(waitsAfterTheCut()).hasSize(2);
    }

    @Test
    void doesNotBlameACutPollForAHealthPathThatNeverPassed() {
        probes.gets.put("/health/live", Sights.page(404));
        probes.gets.put("/connect", Sights.problem(426, "upgrade_required"));
        cutAndThen(Sights.connected("c3", "h1"), Sights.connected("c4", "h2"));

        examine(null);

        assertThat(aftermath().status()).isEqualTo(Status.OK);
    }

    @Test
    void doesNotAskForTheOthersWhenNoneWasCut() {
        examine(null);

        assertThat(said).extracting(Result::check).doesNotContain(Check.POLL_AFTERMATH);
    }
}
