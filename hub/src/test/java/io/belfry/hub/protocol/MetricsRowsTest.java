package io.belfry.hub.protocol;

import static io.belfry.hub.protocol.Posted.connect;
import static io.belfry.hub.protocol.Posted.subs;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a node tells Prometheus. */
class MetricsRowsTest {
    @RegisterExtension
    static final RunningHub HUB = RunningHub.development("heartbeat=1s");

    private static final Pattern SAMPLE = Pattern.compile("(?m)^(belfry_\\S+) ([0-9.E-]+)$");
    private static final Pattern TYPE = Pattern.compile("(?m)^# TYPE (belfry_\\S+ \\S+)$");

    /** Dashboards and alarms go by these: a name that is here stays. */
    private static final String NAMES = """
            belfry_accepts_total counter
            belfry_bus_corrupt_total counter
            belfry_bus_dropped_total counter
            belfry_bus_lost_total counter
            belfry_caps_refused_total counter
            belfry_channels gauge
            belfry_closes_total counter
            belfry_commands_limited_total counter
            belfry_commands_total counter
            belfry_connections gauge
            belfry_dead_clients_total counter
            belfry_defects_total counter
            belfry_deliveries_total counter
            belfry_development gauge
            belfry_drain_refused_total counter
            belfry_errors_total counter
            belfry_events_dropped_total counter
            belfry_gaps_total counter
            belfry_gate_check_failed_total counter
            belfry_gate_open gauge
            belfry_gate_refused_total counter
            belfry_ghost_polls_total counter
            belfry_heartbeats_total counter
            belfry_history_reads_total counter
            belfry_http_answers_total counter
            belfry_log_dropped gauge
            belfry_mailbox_bytes gauge
            belfry_orders_total counter
            belfry_ping_seconds histogram
            belfry_ping_seconds_max gauge
            belfry_presence_corrupt_total counter
            belfry_presence_rewritten_total counter
            belfry_presence_swept_total counter
            belfry_present gauge
            belfry_publications_refused_total counter
            belfry_publications_total counter
            belfry_queue_bytes gauge
            belfry_recovered_total counter
            belfry_repairs_total counter
            belfry_revocations gauge
            belfry_sessions_total counter
            belfry_slow_consumers_total counter
            belfry_subscriptions gauge
            belfry_tokens_refused_total counter
            belfry_transport_connections gauge
            belfry_upgrade_stripped_total counter
            """;

    private static Map<String, Double> scrape() {
        Matcher sample = SAMPLE.matcher(HUB.get("/metrics").body());
        Map<String, Double> values = new TreeMap<>();
        while (sample.find()) {
            values.put(sample.group(1), Double.valueOf(sample.group(2)));
        }
        return values;
    }

    private static double sample(String name) {
        return scrape().getOrDefault(name, Double.NaN);
    }

    private static void awaitSample(String name, double value) {
        Awaitility.await(name).atMost(Duration.ofSeconds(10)).until(() -> sample(name) == value);
    }

    private static HttpResponse<InputStream> stream() throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        Posted.request(HUB)
                                .header("Accept", "text/event-stream")
                                .POST(HttpRequest.BodyPublishers.ofString("{\"type\":\"connect\",\"id\":1}"))
                                .build(),
                        HttpResponse.BodyHandlers.ofInputStream());
    }

    @Test
    @DisplayName("OS-28 connections by transport, as they come and go")
    void connectionsByTransport() throws Exception {
        ProtocolClient socket = HUB.connected();
        CompletableFuture<Posted> poll = Posted.later(HUB, connect(4_000));
        try (InputStream stream = stream().body()) {
            awaitSample("belfry_transport_connections{transport=\"websocket\"}", 1);
            awaitSample("belfry_transport_connections{transport=\"stream\"}", 1);
            awaitSample("belfry_transport_connections{transport=\"poll\"}", 1);
            assertThat(stream.read()).isNotNegative();
        }
        socket.close();
        assertThat(poll.join().status()).isEqualTo(200);
        awaitSample("belfry_transport_connections{transport=\"websocket\"}", 0);
        awaitSample("belfry_transport_connections{transport=\"stream\"}", 0);
        awaitSample("belfry_transport_connections{transport=\"poll\"}", 0);
    }

    @Test
    @DisplayName("OS-28 round trips of pings, measured to the pong")
    void roundTripsOfPings() {
        ProtocolClient client = HUB.connected();
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> {
            client.ask("nothing");
            return sample("belfry_ping_seconds_count") >= 1;
        });

        Map<String, Double> values = scrape();
        assertThat(values.get("belfry_ping_seconds_sum")).isPositive();
        assertThat(values.get("belfry_ping_seconds_bucket{le=\"10.0\"}"))
                .isEqualTo(values.get("belfry_ping_seconds_count"));
    }

    @Test
    @DisplayName("OS-28 polls that were left and are still held by somebody on the way")
    void ghostPolls() {
        String channel = HUB.channel();
        Posted first = Posted.to(HUB, connect(0, "\"subs\":{\"" + channel + "\":{}}"));
        String subs = subs(channel, first.connected().place(channel));
        double before = sample("belfry_ghost_polls_total");
        CompletableFuture<Posted> ghost = Posted.later(HUB, connect(60_000, first.client(), subs));
        awaitSample("belfry_transport_connections{transport=\"poll\"}", 1);
        CompletableFuture<Posted> next = Posted.later(HUB, connect(60_000, first.client(), subs));

        assertThat(ghost.join().rest()).extracting(Line::type).containsExactly("superseded");
        assertThat(sample("belfry_ghost_polls_total")).isEqualTo(before + 1);
        HUB.publish(channel, "1");
        assertThat(next.join().rest()).extracting(Line::type).containsExactly("pub");
        assertThat(sample("belfry_ghost_polls_total")).isEqualTo(before + 1);
    }

    @Test
    @DisplayName("OS-28 the gate, stripped upgrades, resumptions and gaps")
    void whatElseBalancingGoesBy() {
        String channel = HUB.channel();
        Place place = HUB.publish(channel, "1");
        Map<String, Double> before = scrape();
        HUB.connected(subs(channel, place));
        HUB.connected(subs(channel, new Place("another", place.offset(), place.tag())));
        assertThat(RunningHub.send(Posted.request(HUB).GET()).status()).isEqualTo(426);

        Map<String, Double> after = scrape();
        assertThat(after.get("belfry_gate_open")).isEqualTo(1);
        for (String risen : new String[] {
            "belfry_upgrade_stripped_total", "belfry_recovered_total", "belfry_gaps_total{reason=\"history_lost\"}"
        }) {
            assertThat(after.get(risen)).as(risen).isEqualTo(before.getOrDefault(risen, Double.NaN) + 1);
        }
    }

    @Test
    @DisplayName("OS-28 names and kinds are those that they were")
    void namesAreStable() {
        String names = TYPE.matcher(HUB.get("/metrics").body())
                .results()
                .map(type -> type.group(1))
                .sorted()
                .collect(Collectors.joining("\n", "", "\n"));

        assertThat(names).isEqualTo(NAMES);
    }
}
