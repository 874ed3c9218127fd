package io.belfry.hub.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * The counts of one node. Counting is safe from any thread, takes no lock and allocates nothing; Micrometer reads the
 * counters when someone scrapes.
 *
 * <p>Memory, CPU, threads and descriptors of the process are there too, under the names that every JVM gives them.
 */
public final class Metrics implements AutoCloseable {
    private static final String PREFIX = "belfry.";
    private static final String OTHER = "other";

    /** Of timers: what a client in the same city takes, and so on to one that sleeps. */
    private static final Duration[] BOUNDS = Stream.of(10, 30, 100, 300, 1_000, 3_000, 10_000)
            .map(Duration::ofMillis)
            .toArray(Duration[]::new);

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics garbageCollection = new JvmGcMetrics();
    /** Of a meter with a label: what counted under no value that it lists. */
    private final Map<Meter, LongAdder> plain = new EnumMap<>(Meter.class);

    private final Map<Meter, Map<String, LongAdder>> labelled = new EnumMap<>(Meter.class);

    private final Map<Meter, Timer> timers = new EnumMap<>(Meter.class);

    public Metrics() {
        for (Meter meter : Meter.values()) {
            switch (meter.kind()) {
                case COUNTER -> register(meter);
                case TIMER ->
                    timers.put(
                            meter,
                            Timer.builder(name(meter))
                                    .description(meter.sentence())
                                    .serviceLevelObjectives(BOUNDS)
                                    .register(registry));
                case GAUGE -> {} // has to be told whom to ask
            }
        }
    }

    /** Shows the process too. Listens to its garbage collectors until {@link #close}: for the node, not for every test. */
    public void watchProcess() {
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        garbageCollection.bindTo(registry);
    }

    public void count(Meter meter) {
        add(meter, 1);
    }

    public void add(Meter meter, long amount) {
        assert meter.label().isEmpty() : meter;
        plain(meter).add(amount);
    }

    /** Counts under a value of the meter's label; a value that the meter does not list counts as {@code other}. */
    public void count(Meter meter, String labelValue) {
        Map<String, LongAdder> counters = labelled.get(meter);
        if (counters == null) {
            throw new IllegalArgumentException(meter + " has no label");
        }
        LongAdder counter = counters.get(labelValue);
        (counter == null ? plain(meter) : counter).increment();
    }

    /** It took so long. */
    public void time(Meter meter, long nanos) {
        Timer timer = timers.get(meter);
        if (timer == null) {
            throw new IllegalArgumentException(meter + " is no timer");
        }
        timer.record(nanos, TimeUnit.NANOSECONDS);
    }

    /** Names whoever knows the present value of a meter. Asked on the thread that scrapes. */
    public void gauge(Meter meter, LongSupplier value) {
        assert meter.label().isEmpty() : meter;
        gauge(meter, Tags.empty(), value);
    }

    /** The same for the part of a meter under one of its label's values. */
    public void gauge(Meter meter, String labelValue, LongSupplier value) {
        assert meter.labelValues().contains(labelValue) : labelValue;
        gauge(meter, Tags.of(meter.label(), labelValue), value);
    }

    private void gauge(Meter meter, Tags tags, LongSupplier value) {
        assert meter.kind() == Meter.Kind.GAUGE : meter;
        Gauge.builder(name(meter), value::getAsLong)
                .description(meter.sentence())
                .tags(tags)
                .strongReference(true)
                .register(registry);
    }

    /** All meters in Prometheus' text format. */
    public String scrape() {
        return registry.scrape();
    }

    @Override
    public void close() {
        garbageCollection.close();
        registry.close();
    }

    private LongAdder plain(Meter meter) {
        LongAdder counter = plain.get(meter);
        if (counter == null) {
            throw new IllegalArgumentException(meter + " is no counter");
        }
        return counter;
    }

    private void register(Meter meter) {
        LongAdder single = new LongAdder();
        plain.put(meter, single);
        if (meter.label().isEmpty()) {
            register(meter, Tags.empty(), single);
            return;
        }
        Map<String, LongAdder> counters = new HashMap<>();
        for (String value : meter.labelValues()) {
            LongAdder counter = new LongAdder();
            counters.put(value, counter);
            register(meter, Tags.of(meter.label(), value), counter);
        }
        register(meter, Tags.of(meter.label(), OTHER), single);
        labelled.put(meter, counters);
    }

    private void register(Meter meter, Tags tags, LongAdder counter) {
        FunctionCounter.builder(name(meter), counter, LongAdder::doubleValue)
                .description(meter.sentence())
                .tags(tags)
                .register(registry);
    }

    private static String name(Meter meter) {
        return PREFIX + meter.name().toLowerCase(Locale.ROOT).replace('_', '.');
    }
}
