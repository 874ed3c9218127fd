package io.belfry.loadtest.balancer;

import io.belfry.loadtest.farm.LedgerClient;
import io.belfry.loadtest.farm.Logbook;
import io.belfry.loadtest.farm.NodeProcess;
import java.util.ArrayList;
import java.util.List;

/** What clients of one kind have seen of a node that left. All times are monotonic. */
record Drained(List<LedgerClient> clients, NodeProcess from, NodeProcess to) {

    /** When the first of them was told to go. */
    long firstGoodbye() {
        return clients.stream()
                .flatMap(client -> client.log().goodbyes().stream().limit(1))
                .min(Long::compare)
                .orElseThrow();
    }

    /** When each who was told to go did: its connection ended, or its poll was answered. */
    List<Long> departures(boolean polls) {
        List<Long> moments = new ArrayList<>();
        for (LedgerClient client : clients) {
            Logbook log = client.log();
            if (!log.goodbyes().isEmpty()) {
                long told = log.goodbyes().get(0);
                moments.add(polls ? told : next(log.closings(), told));
            }
        }
        return moments;
    }

    private static long next(List<Long> moments, long after) {
        return moments.stream()
                .filter(moment -> moment - after >= 0)
                .min(Long::compare)
                .orElseThrow(() -> new IllegalStateException("told to leave, and still there"));
    }

    /** When each was first let in by the other node. */
    List<Long> arrivals() {
        List<Long> moments = new ArrayList<>();
        for (LedgerClient client : clients) {
            client.log().arrivals().stream()
                    .filter(arrival -> arrival.node().equals(to.name()))
                    .map(Logbook.Arrival::nanos)
                    .findFirst()
                    .ifPresent(moments::add);
        }
        return moments;
    }

    /** How often the node let somebody in whom it had told to go. */
    long comebacks() {
        return clients.stream().mapToLong(client -> comebacks(client.log())).sum();
    }

    private long comebacks(Logbook log) {
        if (log.goodbyes().isEmpty()) {
            return 0;
        }
        long told = log.goodbyes().get(0);
        return log.arrivals().stream()
                .filter(arrival -> arrival.node().equals(from.name()) && arrival.nanos() - told > 0)
                .count();
    }
}
