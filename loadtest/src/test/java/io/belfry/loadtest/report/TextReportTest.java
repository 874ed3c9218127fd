package io.belfry.loadtest.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextReportTest {
    private static final List<String> CELLS =
            List.of("hub", "3", "5", "2,000", "10,000", "5,000", "0.250", "0.500", "40.000", "7.000", "7.000", "7.000");

    @TempDir
    Path directory = Path.of("unset");

    private final Report report = new Report("broadcast");

    @Test
    void theRoundsHaveTheSameColumnsOnTheTerminalAndOnThePage() throws IOException {
        Histogram latencies = new Histogram(5);
        latencies.recordValue(7_000_000);
        report.round(new Round("hub", 3, 5, 2_000, 400, 10_000, 0, 2, 2_500_000, 5_000_000, 400_000, 0, latencies));

        List<String> lines = printed().lines().toList();
        int titles = lines.indexOf("round   no burst      rate deliveries per second  CPU µs/d gen. µs/d   bytes/d"
                + "   p50 ms   p99 ms   max ms");
        assertThat(titles).isPositive();
        assertThat(lines.get(titles + 1).split(" +")).containsExactlyElementsOf(CELLS);
        assertThat(lines.get(titles + 1)).hasSameSizeAs(lines.get(titles));

        HtmlReport.write(report, directory);
        String page = Files.readString(directory.resolve("report.html"));
        assertThat(page).contains("<th>gen. µs/d</th>", "<th>max ms</th>", "<th>hub</th>");
        assertThat(page).contains("<td>" + String.join("</td><td>", CELLS.subList(1, CELLS.size())) + "</td>");
    }

    private String printed() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new TextReport(new PrintStream(bytes, true, StandardCharsets.UTF_8)).print(report);
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
