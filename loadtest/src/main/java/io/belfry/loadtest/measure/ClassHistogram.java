package io.belfry.loadtest.measure;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The live objects of a JVM by class: what {@code jcmd PID GC.class_histogram} prints after its full collection. */
public final class ClassHistogram {
    private final Map<String, Usage> classes;
    private final long bytes;

    private record Usage(long instances, long bytes) {}

    /**
     * What one class takes for each of a number of connections.
     *
     * @param instances more than before, divided by the connections
     * @param bytes likewise
     */
    public record Share(String className, double instances, double bytes) {}

    private ClassHistogram(Map<String, Usage> classes, long bytes) {
        this.classes = classes;
        this.bytes = bytes;
    }

    static ClassHistogram parse(List<String> lines) throws IOException {
        Map<String, Usage> classes = new HashMap<>();
        for (String line : lines) {
            String[] fields = line.strip().split("\\s+", -1);
            if (fields.length >= 4 && fields[0].endsWith(":") && Character.isDigit(fields[0].charAt(0))) {
                classes.merge(
                        fields[3], usage(fields), (a, b) -> new Usage(a.instances + b.instances, a.bytes + b.bytes));
            } else if (fields.length == 3 && "Total".equals(fields[0])) {
                return new ClassHistogram(classes, Long.parseLong(fields[2]));
            }
        }
        throw new IOException("not a class histogram");
    }

    private static Usage usage(String[] fields) {
        return new Usage(Long.parseLong(fields[1]), Long.parseLong(fields[2]));
    }

    /** Bytes of all live objects. */
    public long bytes() {
        return bytes;
    }

    /** The classes that grew most since {@code before}, as shares of {@code connections}, largest first. */
    public List<Share> growth(ClassHistogram before, int connections, int most) {
        List<Share> shares = new ArrayList<>();
        classes.forEach((name, usage) -> {
            Usage old = before.classes.getOrDefault(name, new Usage(0, 0));
            shares.add(new Share(
                    name,
                    (usage.instances - old.instances) / (double) connections,
                    (usage.bytes - old.bytes) / (double) connections));
        });
        shares.sort(Comparator.comparingDouble(Share::bytes).reversed());
        return shares.subList(0, Math.min(most, shares.size()));
    }
}
