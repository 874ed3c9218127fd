package io.belfry.loadtest.balancer;

import io.belfry.loadtest.farm.Episode;
import io.belfry.loadtest.farm.LedgerClient;
import io.belfry.loadtest.ledger.Attempt;
import io.belfry.loadtest.ledger.Ledger;
import io.belfry.loadtest.ledger.Observation;
import io.belfry.loadtest.ledger.Observation.Event;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How long after they were sent publications reached a client, from the ledger. */
final class Latency {
    private static final int LAST = 100;

    private Latency() {}

    /** The time that 95 of 100 publications stayed below, of the last hundred. */
    static Duration p95(Episode episode, LedgerClient client) throws IOException {
        Ledger ledger = episode.ledger();
        Map<String, Long> sent = new HashMap<>();
        for (Attempt attempt : ledger.attempts()) {
            sent.merge(attempt.sha(), attempt.startNanos(), Math::min);
        }
        List<Long> all = ledger.observations().stream()
                .filter(seen -> seen.client().equals(client.name()) && seen.event() == Event.MSG)
                .filter(seen -> sent.containsKey(seen.sha()))
                .map((Observation seen) -> seen.nanos() - sent.getOrDefault(seen.sha(), 0L))
                .toList();
        if (all.isEmpty()) {
            throw new IllegalStateException(client.name() + " received nothing");
        }
        List<Long> sorted =
                all.stream().skip(Math.max(0, all.size() - LAST)).sorted().toList();
        return Duration.ofNanos(sorted.get((sorted.size() * 95 - 1) / 100));
    }
}
