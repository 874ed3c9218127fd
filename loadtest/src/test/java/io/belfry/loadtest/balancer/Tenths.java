package io.belfry.loadtest.balancer;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** How many of something fell into each tenth of a window; what came before or after it is counted apart. */
final class Tenths {
    private static final int PARTS = 10;
    private static final int WIDEST = 50;

    private final int[] counts = new int[PARTS];
    private int before;
    private int after;

    /** @param moments monotonic, as is the start of the window */
    Tenths(List<Long> moments, long start, Duration window) {
        for (long moment : moments) {
            long since = moment - start;
            if (since < 0) {
                before++;
            } else if (since >= window.toNanos()) {
                after++;
            } else {
                counts[(int) (since * PARTS / window.toNanos())]++;
            }
        }
    }

    List<Integer> counts() {
        return Arrays.stream(counts).boxed().toList();
    }

    /**
     * How far it is from evenly spread: over all ends of a tenth, the largest difference between the share that there was by
     * then and the share there should have been. 0.9 if all came at once.
     */
    double unevenness() {
        double all = Math.max(1, before + after + Arrays.stream(counts).sum());
        double largest = 0;
        int soFar = before;
        for (int i = 0; i < PARTS; i++) {
            soFar += counts[i];
            largest = Math.max(largest, Math.abs(soFar / all - (i + 1.0) / PARTS));
        }
        return largest;
    }

    /** A bar for each. */
    String chart(String title) {
        int most = Math.max(1, Arrays.stream(counts).max().orElse(1));
        StringBuilder text =
                new StringBuilder(String.format(Locale.ROOT, "%s (uneven by %.2f)%n", title, unevenness()));
        bar(text, "before", before, most);
        for (int i = 0; i < PARTS; i++) {
            bar(text, (i + 1) + "/10", counts[i], most);
        }
        bar(text, "after", after, most);
        return text.toString();
    }

    private static void bar(StringBuilder text, String part, int count, int most) {
        String bar = "#".repeat(Math.min(2 * WIDEST, count * WIDEST / most));
        text.append(String.format(Locale.ROOT, "  %6s %5d %s%n", part, count, bar));
    }
}
