package io.belfry.loadtest.scenario;

import io.belfry.loadtest.swarm.ClientPlan;
import io.belfry.loadtest.swarm.Departure;
import io.belfry.loadtest.swarm.Swarm;
import io.belfry.loadtest.swarm.Transport;
import io.belfry.loadtest.swarm.Visit;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Sends visitors, one after another at a rate, on a thread of its own until it is told to end. They take turns between the
 * transports; of ten, six leave properly, three are reset, and one falls silent if it came by WebSocket, else is reset.
 */
final class Arrivals implements AutoCloseable {
    private static final int TEN = 10;
    private static final int PROPER = 6;
    private static final int LOUD = 9;

    private final Map<Transport, Swarm> swarms;
    private final List<ClientPlan> plans;
    private final long intervalNanos;
    private final long stayNanos;
    private final boolean mayFallSilent;
    private final Map<Departure, Long> sent = new EnumMap<>(Departure.class);
    private final Thread thread = new Thread(this::send, "arrivals");
    private volatile boolean stopping;

    /**
     * Begins.
     *
     * @param plans what the visitors want, in turn
     */
    Arrivals(Map<Transport, Swarm> swarms, List<ClientPlan> plans, ChurnOptions options, boolean mayFallSilent) {
        this.swarms = swarms;
        this.plans = plans;
        intervalNanos = Math.round(1e9 / options.arrivals);
        stayNanos = options.stay.toNanos();
        this.mayFallSilent = mayFallSilent;
        thread.setDaemon(true);
        thread.start();
    }

    private void send() {
        Transport[] transports = Transport.values();
        long start = System.nanoTime();
        try {
            for (int number = 0; !stopping; number++) {
                long wait = start + number * intervalNanos - System.nanoTime();
                TimeUnit.NANOSECONDS.sleep(Math.max(0, wait));
                Transport transport = transports[number % transports.length];
                Departure departure = departure(transport, number / transports.length % TEN);
                Swarm swarm = swarms.get(transport);
                if (swarm != null) {
                    swarm.visit(plans.get(number % plans.size()), new Visit(stayNanos, departure));
                    sent.merge(departure, 1L, Long::sum);
                }
            }
        } catch (InterruptedException e) {
            stopping = true; // ended
        }
    }

    private Departure departure(Transport transport, int ofTen) {
        if (ofTen < PROPER) {
            return Departure.GOODBYE;
        }
        return mayFallSilent && ofTen >= LOUD && transport == Transport.WEBSOCKET ? Departure.SILENCE : Departure.RESET;
    }

    /** How many left in which way, or will; once this has ended. */
    Map<Departure, Long> sent() {
        return sent;
    }

    long all() {
        return sent.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Sends no more. */
    void end() {
        stopping = true;
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        end();
    }
}
