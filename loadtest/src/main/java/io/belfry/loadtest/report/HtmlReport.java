package io.belfry.loadtest.report;

import io.belfry.loadtest.measure.Account;
import io.belfry.loadtest.measure.ClassHistogram;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The report as {@code report.html}: one file that needs no other, no network and no script. */
public final class HtmlReport {
    private static final String STYLE = "report.css";
    private static final List<String> ACCOUNT = List.of(
            "account",
            "expected",
            "delivered",
            "missing",
            "duplicated",
            "reordered",
            "declared",
            "offsets",
            "foreign",
            "lost");

    private final Report report;
    private final Markup page = new Markup();

    private HtmlReport(Report report) {
        this.report = report;
    }

    /** Writes {@code report.html} into the directory, which is made if need be. */
    public static void write(Report report, Path directory) throws IOException {
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("report.html"), new HtmlReport(report).page());
    }

    private String page() throws IOException {
        page.verbatim("<!DOCTYPE html>\n").open("html", "lang", "en").open("head");
        page.single("meta", "charset", "utf-8").single("meta", "name", "viewport", "content", "width=device-width");
        page.leaf("title", "Load report: " + report.scenario());
        page.open("style").verbatim(style()).close().close().open("body");
        head();
        page.leaf("h2", "Figures");
        page.open("div", "class", "figures");
        report.figures().forEach(this::figure);
        page.close();
        plots();
        page.leaf("h2", "Account");
        accounts();
        rounds();
        heapShares();
        return page.close().close().toString();
    }

    private static String style() throws IOException {
        try (InputStream style = HtmlReport.class.getResourceAsStream(STYLE)) {
            if (style == null) {
                throw new FileNotFoundException(STYLE);
            }
            return new String(style.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private void head() {
        page.open("header").leaf("h1", report.scenario());
        page.leaf("strong", report.passed() ? "PASSED" : "FAILED", "class", report.passed() ? "good" : "bad");
        page.close().open("dl");
        report.circumstances().forEach((name, value) -> page.leaf("dt", name).leaf("dd", value));
        page.close();
    }

    private void figure(Figure figure) {
        Bound bound = figure.limit() == null ? figure.target() : figure.limit();
        String state =
                bound == null ? "" : bound.holdsFor(figure.value()) ? " good" : figure.isBroken() ? " bad" : " poor";
        page.open("section", "class", "figure" + state);
        page.leaf("h3", (figure.id() + " " + figure.name()).strip());
        page.open("p", "class", "value").text(whole(figure.value()) + " ");
        page.leaf("small", figure.unit().equals("1") ? "" : figure.unit()).close();
        if (bound != null) {
            bar(figure, bound);
            page.open("p");
            bound("target", figure.target());
            bound("limit", figure.limit());
            page.leaf("b", figure.verdict()).close();
        }
        if (!figure.spread().isEmpty()) {
            page.leaf("p", figure.spread(), "class", "spread");
        }
        page.close();
    }

    /** A count is not shown with a fraction. */
    static String whole(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e9 ? grouped((long) value) : TextReport.number(value);
    }

    private void bound(String name, @Nullable Bound bound) {
        if (bound != null) {
            page.text(name + " " + bound + ", ");
        }
    }

    /** The value as a bar, and a mark where the bound is. */
    private void bar(Figure figure, Bound bound) {
        double whole = 1.25 * Math.max(Math.abs(bound.value()), Double.isNaN(figure.value()) ? 0 : figure.value());
        if (whole > 0) {
            page.open("div", "class", "bar");
            page.leaf("i", "", "style", "width:" + percent(Math.max(0, figure.value()), whole));
            page.leaf("u", "", "style", "left:" + percent(bound.value(), whole)).close();
        }
    }

    private static String percent(double part, double whole) {
        return String.format(Locale.ROOT, "%.1f%%", Double.isNaN(part) ? 0 : 100 * part / whole);
    }

    private void plots() {
        List<Strand> strands = Strand.of(report.rounds()).stream()
                .filter(strand -> strand.latencies().getTotalCount() > 0)
                .toList();
        if (!strands.isEmpty()) {
            page.leaf("h2", "Latency by percentile");
            new PercentilePlot(strands).draw(page);
        }
        TimePlot times = new TimePlot(report);
        if (!times.isEmpty()) {
            page.leaf("h2", "Over time");
            times.draw(page);
        }
    }

    private void accounts() {
        beginTable(ACCOUNT);
        report.accounts().forEach((whose, account) -> {
            page.open("tr", "class", account.closes() ? "good" : "bad").leaf("th", whose);
            for (long count : counts(account)) {
                page.leaf("td", grouped(count));
            }
            page.leaf("td", account.closes() ? "closes" : "does not close").close();
        });
        page.close().close();
    }

    private static long[] counts(Account account) {
        return new long[] {
            account.expected(),
            account.delivered(),
            account.missing(),
            account.duplicated(),
            account.reordered(),
            account.declared(),
            account.offsetBreaks(),
            account.foreign(),
            account.lostConnections()
        };
    }

    private void rounds() {
        if (report.rounds().isEmpty()) {
            return;
        }
        page.open("details").leaf("summary", "Rounds");
        beginTable(RoundColumn.ALL.stream().map(RoundColumn::title).toList());
        for (Round round : report.rounds()) {
            page.open("tr");
            for (RoundColumn column : RoundColumn.ALL) {
                page.leaf(column.equals(RoundColumn.SERVER) ? "th" : "td", column.of(round));
            }
            page.close();
        }
        page.close().close().close();
    }

    private void heapShares() {
        if (report.heapShares().isEmpty()) {
            return;
        }
        page.open("details").leaf("summary", "Live heap of one connection, or what it left behind");
        beginTable(List.of("class", "instances", "bytes"));
        for (ClassHistogram.Share share : report.heapShares()) {
            page.open("tr").leaf("th", share.className());
            page.leaf("td", TextReport.number(share.instances()));
            page.leaf("td", TextReport.number(share.bytes())).close();
        }
        page.close().close().close();
    }

    private void beginTable(List<String> columns) {
        page.open("div", "class", "wide").open("table").open("tr");
        columns.forEach(column -> page.leaf("th", column));
        page.close();
    }

    static String grouped(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }
}
