package io.belfry.hub.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DoctorTest {
    private final FakeProbes probes = new FakeProbes();
    private final List<Result> said = new ArrayList<>();

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

    @Test
    void asksForTheOthersAfterAPollWasCut() {
        probes.polls = new ArrayList<>(
                List.of(Sights.connected("c1", "h1"), Sights.connected("c2", "h1"), Sights.late(504, 3_000)));

        examine(null);

        assertThat(wrong()).containsExactly(Finding.POLL_CUT);
        assertThat(said).extracting(Result::check).contains(Check.POLL_AFTERMATH);
    }

    @Test
    void doesNotAskForTheOthersWhenNoneWasCut() {
        examine(null);

        assertThat(said).extracting(Result::check).doesNotContain(Check.POLL_AFTERMATH);
    }
}
