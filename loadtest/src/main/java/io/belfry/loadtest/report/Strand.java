package io.belfry.loadtest.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * Rounds of a kind, which a plot draws alike.
 *
 * @param number from 0; by it they have their colour
 */
record Strand(String name, int number, List<Round> rounds) {
    /** As many colours as the style names. */
    private static final int COLOURS = 6;

    static List<Strand> of(List<Round> rounds) {
        Map<String, Strand> strands = new LinkedHashMap<>();
        for (Round round : rounds) {
            String name = round.server() + (round.burst() > 1 ? ", " + round.burst() + " at once" : "");
            strands.computeIfAbsent(name, key -> new Strand(key, strands.size(), new ArrayList<>()))
                    .rounds
                    .add(round);
        }
        return List.copyOf(strands.values());
    }

    /** The class by which the style colours it. */
    String colour() {
        return "c" + number % COLOURS;
    }

    Histogram latencies() {
        Histogram sum = new Histogram(3);
        rounds.forEach(round -> sum.add(round.latencies()));
        return sum;
    }

    static void legend(Markup page, List<Strand> strands) {
        page.open("p", "class", "legend");
        for (Strand strand : strands) {
            page.leaf("span", strand.name, "class", strand.colour());
        }
        page.close();
    }
}
