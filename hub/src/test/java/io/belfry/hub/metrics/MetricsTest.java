package io.belfry.hub.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.belfry.hub.wire.CloseCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MetricsTest {
    private final Metrics metrics = new Metrics();

    @AfterEach
    void close() {
        metrics.close();
    }

    @Test
    void showsEveryCounterFromTheStart() {
        String text = metrics.scrape();

        for (Meter meter : Meter.values()) {
            if (meter.kind() == Meter.Kind.COUNTER) {
                String name = "belfry_" + meter.name().toLowerCase(Locale.ROOT) + "_total";
                assertThat(text).contains("# HELP " + name + " " + meter.sentence());
            }
        }
    }

    @Test
    void countsWhatHappened() {
        metrics.count(Meter.DELIVERIES);
        metrics.add(Meter.HEARTBEATS, 1000);
        metrics.count(Meter.CLOSES, CloseCode.SLOW_CONSUMER.reason());
        metrics.count(Meter.HTTP_ANSWERS, "418");

        assertThat(metrics.scrape())
                .contains("belfry_deliveries_total 1.0\n")
                .contains("belfry_heartbeats_total 1000.0\n")
                .contains("belfry_closes_total{code=\"slow_consumer\"} 1.0\n")
                .contains("belfry_closes_total{code=\"normal\"} 0.0\n")
                .contains("belfry_http_answers_total{status=\"other\"} 1.0\n");
    }

    @Test
    void asksForAGaugeWhenSomeoneLooks() {
        AtomicLong open = new AtomicLong(3);
        metrics.gauge(Meter.CONNECTIONS, open::get);
        metrics.gauge(Meter.QUEUE_BYTES, () -> 17);
        open.set(4);

        assertThat(metrics.scrape()).contains("belfry_connections 4.0\n").contains("belfry_queue_bytes 17.0\n");
    }

    @Test
    void asksForEachPartOfAGauge() {
        metrics.gauge(Meter.TRANSPORT_CONNECTIONS, "stream", () -> 2);
        metrics.gauge(Meter.TRANSPORT_CONNECTIONS, "poll", () -> 5);

        assertThat(metrics.scrape())
                .contains("belfry_transport_connections{transport=\"stream\"} 2.0\n")
                .contains("belfry_transport_connections{transport=\"poll\"} 5.0\n");
    }

    @Test
    void countsDurationsUpToTheirBounds() {
        metrics.time(Meter.PING, 20_000_000);
        metrics.time(Meter.PING, 50_000_000);
        metrics.time(Meter.PING, 20_000_000_000L);

        assertThat(metrics.scrape())
                .contains("belfry_ping_seconds_bucket{le=\"0.01\"} 0\n")
                .contains("belfry_ping_seconds_bucket{le=\"0.03\"} 1\n")
                .contains("belfry_ping_seconds_bucket{le=\"0.1\"} 2\n")
                .contains("belfry_ping_seconds_bucket{le=\"10.0\"} 2\n")
                .contains("belfry_ping_seconds_bucket{le=\"+Inf\"} 3\n")
                .contains("belfry_ping_seconds_count 3\n");
    }

    @Test
    void tellsHowTheProcessIs() {
        metrics.watchProcess();

        assertThat(metrics.scrape())
                .contains(
                        "jvm_memory_used_bytes{",
                        "process_files_open_files",
                        "process_cpu_usage",
                        "jvm_threads_live_threads");
    }

    @ParameterizedTest
    @ValueSource(strings = {"README.md", "docs/metrics.md", "docs/admission.md", "docs/balancers.md"})
    void knowsEveryMetricThatTheDocumentsName(String document) throws IOException {
        Set<String> known = new HashSet<>(List.of("belfry_ping_seconds_bucket"));
        for (Meter meter : Meter.values()) {
            String end =
                    switch (meter.kind()) {
                        case COUNTER -> "_total";
                        case TIMER -> "_seconds";
                        case GAUGE -> "";
                    };
            known.add("belfry_" + meter.name().toLowerCase(Locale.ROOT) + end);
        }
        String text = Files.readString(Path.of("..").resolve(document));

        assertThat(Pattern.compile("(?<![$a-z_])belfry_[a-z_]*[a-z]")
                        .matcher(text)
                        .results()
                        .map(MatchResult::group))
                .isSubsetOf(known);
    }

    @Test
    void refusesToCountWhatIsNoCounter() {
        assertThatThrownBy(() -> metrics.count(Meter.QUEUE_BYTES)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> metrics.time(Meter.DELIVERIES, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> metrics.count(Meter.DELIVERIES, "x")).isInstanceOf(IllegalArgumentException.class);
    }
}
