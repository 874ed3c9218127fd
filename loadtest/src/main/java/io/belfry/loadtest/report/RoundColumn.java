package io.belfry.loadtest.report;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * A column of the table of rounds, the same on the terminal and on the page.
 *
 * @param width on the terminal; below 0 what is shorter stands at the left
 */
record RoundColumn(String title, int width, Function<Round, String> text) {
    static final RoundColumn SERVER = new RoundColumn("round", -6, Round::server);

    static final List<RoundColumn> ALL = List.of(
            SERVER,
            new RoundColumn("no", 3, round -> Integer.toString(round.number())),
            new RoundColumn("burst", 5, round -> Integer.toString(round.burst())),
            new RoundColumn("rate", 9, round -> HtmlReport.whole(round.rate())),
            new RoundColumn("deliveries", 10, round -> HtmlReport.grouped(round.deliveries())),
            new RoundColumn("per second", 10, round -> HtmlReport.grouped(Math.round(round.deliveriesPerSecond()))),
            new RoundColumn("CPU µs/d", 9, round -> TextReport.number(round.cpuMicrosPerDelivery())),
            new RoundColumn("gen. µs/d", 9, round -> TextReport.number(round.generatorMicrosPerDelivery())),
            new RoundColumn("bytes/d", 9, round -> TextReport.number(round.allocatedPerDelivery())),
            new RoundColumn("p50 ms", 8, round -> millis(round.latencies().getValueAtPercentile(50))),
            new RoundColumn("p99 ms", 8, round -> millis(round.latencies().getValueAtPercentile(99))),
            new RoundColumn("max ms", 8, round -> millis(round.latencies().getMaxValue())));

    String of(Round round) {
        return text.apply(round);
    }

    String padded(String content) {
        return String.format(Locale.ROOT, "%" + width + "s", content);
    }

    private static String millis(long nanos) {
        return TextReport.number(nanos / 1e6);
    }
}
