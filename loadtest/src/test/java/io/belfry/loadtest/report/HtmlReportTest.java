package io.belfry.loadtest.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.loadtest.measure.Account;
import io.belfry.loadtest.measure.Series;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

class HtmlReportTest {
    private static final String HOSTILE = "\"><script>alert('x')</script>&amp; ü";

    @TempDir
    Path directory = Path.of("unset");

    private final Report report = new Report("broadcast");

    @Test
    void saysEachFigureWithItsBoundsAndWhetherTheyAreMet() throws Exception {
        report.figure(Figure.of("T3", "CPU per delivery", 1.5, "×").target(Bound.atMost(1.25)));
        report.figure(
                Figure.of("T5", "garbage", 7, "B").target(Bound.atMost(64)).limit(Bound.atMost(100)));
        report.figure(Figure.of("", "accepts", 10, "1/s").limit(Bound.atLeast(5000)));
        report.figure(Figure.of("", "never seen", Double.NaN, "s").target(Bound.atMost(1)));

        List<Element> figures = ofClass(written(), "figure");

        assertThat(figures.get(0).getTextContent()).contains("T3 CPU", "1.500 ×", "target ≤ 1.25", "misses target");
        assertThat(figures.get(0).getAttribute("class")).isEqualTo("figure poor");
        assertThat(figures.get(1).getTextContent()).contains("target ≤ 64", "limit ≤ 100", "holds");
        assertThat(figures.get(1).getAttribute("class")).isEqualTo("figure good");
        assertThat(figures.get(2).getTextContent()).contains("LIMIT BROKEN");
        assertThat(figures.get(2).getAttribute("class")).isEqualTo("figure bad");
        assertThat(figures.get(3).getTextContent()).contains("–", "not measured");
        assertThat(text(written())).contains("FAILED").doesNotContain("PASSED");
    }

    @Test
    void nothingThatIsPrintedIsMarkup() throws Exception {
        report.circumstance(HOSTILE, HOSTILE);
        report.figure(Figure.of(HOSTILE, HOSTILE, 1, HOSTILE).spread(HOSTILE).target(Bound.atMost(2)));
        report.round(round(HOSTILE, 1, 0, 5));
        report.account(HOSTILE, Account.EMPTY);
        report.trace(new Trace(HOSTILE, HOSTILE, series(0, 1)));

        Document page = written();

        assertThat(page.getElementsByTagName("script").getLength()).isZero();
        assertThat(text(page)).contains(HOSTILE).contains("PASSED");
        assertThat(ofClass(page, "name").stream().map(Element::getTextContent)).contains(HOSTILE + ", " + HOSTILE);
    }

    @Test
    void needsNothingBesidesItself() throws Exception {
        report.round(round("hub", 1, 0, 5));

        written();

        // Addresses of the elements' kinds are not fetched, and there are none of these either.
        assertThat(Files.readString(directory.resolve("report.html")))
                .doesNotContain("http", "//", "url(", "@import", " src=", " href=", "<script", "<link");
    }

    @Test
    void drawsALineForEachRoundAndOneForAllOfAKind() throws Exception {
        report.round(round("hub", 1, 0, 5));
        report.round(round("floor", 1, 5, 3));
        report.round(round("hub", 2, 10, 500));

        List<String> lines = titles(written(), "polyline");

        assertThat(lines).containsExactly("hub, round 1", "hub, round 2", "hub", "floor");
        assertThat(titles(written(), "rect"))
                .filteredOn(title -> title.startsWith("hub, round 2"))
                .containsExactly("hub, round 2: 200", "hub, round 2: 500 ms", "hub, round 2: 2.000 µs");
    }

    @Test
    void whatWasWatchedIsDrawnOverTheSameTimeAsTheRounds() throws Exception {
        report.round(round("hub", 1, 10, 5)); // 10 s to 15 s
        report.trace(new Trace("descriptors", "", series(0, 20)));
        report.trace(new Trace("never looked at", "", new Series()));

        Document page = written();

        Element trace = ofClass(page, "trace").get(0);
        assertThat(ofClass(page, "trace")).hasSize(1);
        String points = trace.getAttribute("points");
        double start = Double.parseDouble(points.substring(0, points.indexOf(',')));
        double end = Double.parseDouble(points.substring(points.indexOf(' ') + 1, points.lastIndexOf(',')));
        Element round = (Element) page.getElementsByTagName("rect").item(0);
        assertThat(Double.parseDouble(round.getAttribute("x")))
                .isBetween((start + end) / 2 - 0.1, (start + end) / 2 + 0.1);
    }

    @Test
    void theAccountIsThereAndSaysWhetherItCloses() throws Exception {
        report.account("hub", new Account(1000, 999, 1, 0, 0, 0, 0, 0, 0));

        assertThat(ofClass(written(), "bad").stream().map(Element::getTextContent))
                .contains("hub1,0009991000000does not close");
    }

    private static Series series(int firstSecond, int lastSecond) {
        Series series = new Series();
        series.add(firstSecond * 1_000_000_000L, 1);
        series.add(lastSecond * 1_000_000_000L, 3);
        return series;
    }

    /** Five seconds with a thousand deliveries, 2 µs each. */
    private static Round round(String server, int number, int startSecond, int millis) {
        Histogram latencies = new Histogram(3);
        latencies.recordValueWithCount(millis * 1_000_000L, 1000);
        return new Round(
                server,
                number,
                1,
                10,
                10,
                1000,
                startSecond * 1_000_000_000L,
                5,
                2_000_000,
                0,
                Double.NaN,
                0,
                latencies);
    }

    /** The page, which is XML but for its first line and the elements that have no end. */
    private Document written() throws IOException, SAXException, ParserConfigurationException {
        HtmlReport.write(report, directory);
        String html = Files.readString(directory.resolve("report.html"));
        assertThat(html).startsWith("<!DOCTYPE html>\n");
        String xml = html.substring(html.indexOf('\n') + 1).replaceAll("(<meta [^>]*)>", "$1/>");
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(xml)));
    }

    private static String text(Document page) {
        return page.getDocumentElement().getTextContent();
    }

    private static List<Element> ofClass(Document page, String name) {
        return elements(page, "*").stream()
                .filter(element ->
                        List.of(element.getAttribute("class").split(" ", -1)).contains(name))
                .toList();
    }

    private static List<String> titles(Document page, String element) {
        return elements(page, element).stream().map(Element::getTextContent).toList();
    }

    private static List<Element> elements(Document page, String name) {
        NodeList nodes = page.getElementsByTagName(name);
        List<Element> all = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            all.add((Element) nodes.item(i));
        }
        return all;
    }
}
