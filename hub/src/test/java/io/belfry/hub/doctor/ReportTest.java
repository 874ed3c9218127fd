package io.belfry.hub.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReportTest {
    private final Report report = new Report(
            List.of(
                    Result.wrong(Check.POLL_WAIT, Finding.POLL_CUT, "cut").with("cutMillis", 3_000),
                    Result.ok(Check.REACHABLE, "there"),
                    Result.unchecked(Check.CORS, "not asked")),
            Balancer.APACHE);

    @Test
    void sortsTheTableAndCountsWhatIsWrong() {
        List<String> lines = report.lines(null);

        assertThat(lines.get(0)).contains("reachable");
        assertThat(lines).contains("1 thing is wrong. Not checked: 1. Apache seems to answer.");
        assertThat(report.isWell()).isFalse();
    }

    @Test
    void saysThatAllIsWellAndYetSomethingToBeNoted() {
        Report noted =
                new Report(List.of(Result.note(Check.HEADERS, Finding.HEADERS_TOO_LARGE, "half comes through")), null);

        assertThat(noted.isWell()).isTrue();
        assertThat(noted.lines(null)).contains("All well. Noted: 1.");
    }

    @Test
    void namesTheDirectivesOfEveryBalancerTheOneThatAnswersFirst() {
        String text = String.join("\n", report.lines(null));

        assertThat(text)
                .contains("proxy_read_timeout", "timeout server", "idle_timeout.timeout_seconds", "poll: {wait");
        assertThat(text.indexOf("ProxyTimeout")).isLessThan(text.indexOf("proxy_read_timeout"));
    }

    @Test
    void showsOnlyTheBalancerThatIsAskedFor() {
        assertThat(String.join("\n", report.lines(Balancer.HAPROXY)))
                .contains("timeout server 75s")
                .doesNotContain("ProxyTimeout", "proxy_read_timeout");
    }

    @Test
    void writesTheSameForPrograms() {
        JsonNode json = Json.read(report.json(Target.of(URI.create("https://push.example.com/x/"))));

        assertThat(json.path("url").asText()).isEqualTo("https://push.example.com/x");
        assertThat(json.path("well").asBoolean(true)).isFalse();
        JsonNode poll = json.path("checks").path(1);
        assertThat(poll.path("finding").asText()).isEqualTo("poll_cut");
        assertThat(poll.path("cutMillis").asLong()).isEqualTo(3_000);
        assertThat(json.path("advice").path("poll_cut").path("nginx").size()).isPositive();
    }

    @Test
    void takesTheAddressesThatPagesTake() {
        assertThat(Target.of(URI.create("http://[::1]:8800/connect"))).hasToString("http://[::1]:8800");
        assertThat(Target.of(URI.create("wss://a.example/push"))).hasToString("https://a.example/push");
        assertThat(Target.of(URI.create("http://hub_1:8800/push"))).hasToString("http://hub_1:8800/push");
        assertThat(Target.of(URI.create("https://hub_1"))).hasToString("https://hub_1");
        for (String bad : List.of(
                "http://a_b:70000",
                "http://a:70000",
                "http://u@a_b/",
                "ftp://a",
                "http://a/?token=x",
                "http://u:p@a/",
                "a.example")) {
            assertThatThrownBy(() -> Target.of(URI.create(bad))).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
