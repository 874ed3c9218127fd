package io.belfry.loadtest.scenario;

import java.io.IOException;
import java.util.function.Supplier;

/** The changing part of the live line: rates since the line before. Used by the live timer alone. */
final class LiveText implements Supplier<String> {
    private final Contestant server;
    private long lastNanos = System.nanoTime();
    private long lastDelivered;
    private long lastCpuNanos;

    private LiveText(Contestant server) {
        this.server = server;
        lastDelivered = server.swarm().delivered();
        lastCpuNanos = cpuNanos();
    }

    static LiveText of(Contestant server) {
        return new LiveText(server);
    }

    @Override
    public String get() {
        long nanos = System.nanoTime();
        long delivered = server.swarm().delivered();
        long cpuNanos = cpuNanos();
        double seconds = (nanos - lastNanos) / 1e9;
        String text = Bench.text(
                "%,d connected  %,.0f deliveries/s  CPU of the %s %.0f %%  %d lost",
                server.swarm().live(),
                (delivered - lastDelivered) / seconds,
                server.name(),
                100 * (cpuNanos - lastCpuNanos) / 1e9 / seconds,
                server.swarm().lost());
        lastNanos = nanos;
        lastDelivered = delivered;
        lastCpuNanos = cpuNanos;
        return text;
    }

    private long cpuNanos() {
        try {
            return server.process().cpuNanos();
        } catch (IOException e) {
            return lastCpuNanos; // The server is gone; the scenario will say so.
        }
    }
}
