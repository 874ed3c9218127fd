package io.belfry.loadtest.measure;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** A quantity seen at several times, monotonic nanoseconds, oldest first. Belongs to one thread at a time. */
public final class Series {
    /**
     * A value that was seen.
     *
     * @param nanos when, monotonic
     */
    public record Sample(long nanos, double value) {}

    private final List<Sample> samples = new ArrayList<>();

    public void add(long nanos, double value) {
        samples.add(new Sample(nanos, value));
    }

    public List<Sample> samples() {
        return List.copyOf(samples);
    }

    public double last() {
        return samples.isEmpty() ? Double.NaN : samples.get(samples.size() - 1).value;
    }

    /** The largest value; NaN if there is none. */
    public double largest() {
        return samples.stream().mapToDouble(Sample::value).max().orElse(Double.NaN);
    }

    /** When the quantity was first seen to have reached a value. */
    public OptionalLong firstAtLeast(double value) {
        return samples.stream()
                .filter(sample -> sample.value >= value)
                .mapToLong(Sample::nanos)
                .findFirst();
    }

    /** When the quantity was first seen to have fallen to a value, not looking before {@code sinceNanos}. */
    public OptionalLong firstAtMost(double value, long sinceNanos) {
        return samples.stream()
                .filter(sample -> sample.nanos - sinceNanos >= 0 && sample.value <= value)
                .mapToLong(Sample::nanos)
                .findFirst();
    }
}
