package io.belfry.loadtest.measure;

import java.util.List;
import java.util.OptionalDouble;

/** The samples of one scrape in the text format of Prometheus. */
public final class Metrics {
    private final List<String> lines;

    public Metrics(String text) {
        lines = text.lines().filter(line -> !line.startsWith("#")).toList();
    }

    /**
     * The sum of a metric's samples.
     *
     * @param label part of the label text that a sample must have, such as {@code code="4002"}; empty for any
     * @return empty when there is no such sample
     */
    public OptionalDouble sum(String name, String label) {
        double sum = 0;
        boolean found = false;
        for (String line : lines) {
            if (isOf(line, name) && line.contains(label)) {
                sum += Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
                found = true;
            }
        }
        return found ? OptionalDouble.of(sum) : OptionalDouble.empty();
    }

    private static boolean isOf(String line, String name) {
        return line.startsWith(name)
                && line.length() > name.length()
                && (line.charAt(name.length()) == ' ' || line.charAt(name.length()) == '{');
    }
}
