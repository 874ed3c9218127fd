package io.belfry.loadtest.scenario;

import io.belfry.loadtest.feed.AdminApi;
import io.belfry.loadtest.measure.Metrics;
import io.belfry.loadtest.measure.ProcessProbe;
import io.belfry.loadtest.measure.Series;
import io.belfry.loadtest.measure.TcpTable;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Watches from a thread of its own how the hub gets rid of slow consumers: its count of closes, its sockets, and what
 * the kernel holds for each. The results are read after {@link #close}.
 */
final class SlowWatch implements AutoCloseable {
    static final long PERIOD_MILLIS = 100;

    private static final String CLOSES = "belfry_closes_total";
    /** The code as its name; hubs that show the number are understood too. */
    private static final List<String> SLOW_CONSUMER = List.of("code=\"slow_consumer\"", "code=\"4002\"");

    private final AdminApi admin;
    private final ProcessProbe process;
    private final List<Integer> slowPorts;
    private final int hubPort;
    private final double closesBefore;
    private final Series closes = new Series();
    private final Series sockets = new Series();
    private final Map<Integer, Long> held = new HashMap<>();
    private final Thread thread = new Thread(this::watch, "slow-watch");
    private volatile boolean stopping;
    private volatile @Nullable Exception failure;

    SlowWatch(AdminApi admin, ProcessProbe process, List<Integer> slowPorts, int hubPort)
            throws IOException, InterruptedException {
        this.admin = admin;
        this.process = process;
        this.slowPorts = slowPorts;
        this.hubPort = hubPort;
        closesBefore = closes(admin);
        thread.setDaemon(true);
        thread.start();
    }

    /** How many slow consumers the hub has closed since it started. */
    static double closes(AdminApi admin) throws IOException, InterruptedException {
        Metrics metrics = admin.metrics();
        return SLOW_CONSUMER.stream()
                .mapToDouble(label -> metrics.sum(CLOSES, label).orElse(0))
                .sum();
    }

    private void watch() {
        try {
            while (!stopping) {
                closes.add(System.nanoTime(), closes(admin) - closesBefore);
                sockets.add(System.nanoTime(), process.sockets());
                if (!(closes.last() >= slowPorts.size())) {
                    lookAtKernel();
                }
                TimeUnit.MILLISECONDS.sleep(PERIOD_MILLIS);
            }
        } catch (IOException | InterruptedException e) {
            failure = e;
        }
    }

    private void lookAtKernel() throws IOException {
        Map<Integer, Long> now = new TcpTable().heldByClientPort(hubPort);
        for (Integer port : slowPorts) {
            held.merge(port, now.getOrDefault(port, 0L), Math::max);
        }
    }

    /** The hub's count of closes with 4002 since the watch began. */
    Series closes() {
        return closes;
    }

    /** The hub's descriptors that are sockets. */
    Series sockets() {
        return sockets;
    }

    /** The most bytes that the kernel held for each slow client. */
    Map<Integer, Long> held() {
        return held;
    }

    @Override
    public void close() throws IOException {
        stopping = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (failure != null) {
            throw new IOException("the hub could not be watched", failure);
        }
    }
}
