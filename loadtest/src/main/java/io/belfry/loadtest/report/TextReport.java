package io.belfry.loadtest.report;

import io.belfry.loadtest.measure.Account;
import io.belfry.loadtest.measure.ClassHistogram;
import java.io.PrintStream;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The report as tables for a terminal. */
public final class TextReport {
    private final PrintStream out;

    public TextReport(PrintStream out) {
        this.out = out;
    }

    public void print(Report report) {
        line("");
        report.circumstances().forEach((name, value) -> line("%-12s %s", name, value));
        if (!report.rounds().isEmpty()) {
            rounds(report);
        }
        if (!report.heapShares().isEmpty()) {
            heapShares(report);
        }
        accounts(report);
        figures(report);
        line("");
        line(report.passed() ? "PASSED" : "FAILED");
    }

    private void rounds(Report report) {
        line("");
        row(column -> column.padded(column.title()));
        for (Round round : report.rounds()) {
            row(column -> column.padded(column.of(round)));
        }
    }

    private void row(Function<RoundColumn, String> cell) {
        line("%s", RoundColumn.ALL.stream().map(cell).collect(Collectors.joining(" ")));
    }

    private void heapShares(Report report) {
        line("");
        line("%-72s %12s %12s", "live heap of one connection", "instances", "bytes");
        for (ClassHistogram.Share share : report.heapShares()) {
            line("%-72s %12.2f %12.1f", share.className(), share.instances(), share.bytes());
        }
    }

    private void accounts(Report report) {
        line("");
        line(
                "%-10s %11s %11s %8s %10s %9s %8s %7s %7s %5s  %s",
                "account",
                "expected",
                "delivered",
                "missing",
                "duplicated",
                "reordered",
                "declared",
                "offsets",
                "foreign",
                "lost",
                "verdict");
        report.accounts().forEach(this::account);
    }

    private void account(String whose, Account account) {
        line(
                "%-10s %,11d %,11d %8d %10d %9d %8d %7d %7d %5d  %s",
                whose,
                account.expected(),
                account.delivered(),
                account.missing(),
                account.duplicated(),
                account.reordered(),
                account.declared(),
                account.offsetBreaks(),
                account.foreign(),
                account.lostConnections(),
                account.closes() ? "closes" : "DOES NOT CLOSE");
    }

    private void figures(Report report) {
        line("");
        line(
                "%-4s %-52s %12s %-8s %-12s %-12s %-14s %s",
                "", "figure", "measured", "", "target", "limit", "verdict", "spread");
        for (Figure figure : report.figures()) {
            line(
                    "%-4s %-52s %12s %-8s %-12s %-12s %-14s %s",
                    figure.id(),
                    figure.name(),
                    number(figure.value()),
                    figure.unit(),
                    figure.target() == null ? "" : figure.target(),
                    figure.limit() == null ? "" : figure.limit(),
                    figure.verdict(),
                    figure.spread());
        }
    }

    static String number(double value) {
        if (Double.isNaN(value)) {
            return "–";
        }
        return String.format(Locale.ROOT, Math.abs(value) >= 100 ? "%,.0f" : "%.3f", value);
    }

    private void line(String format, Object... values) {
        out.println(String.format(Locale.ROOT, format, values).stripTrailing());
    }
}
