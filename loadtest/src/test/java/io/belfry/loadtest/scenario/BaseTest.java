package io.belfry.loadtest.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.loadtest.report.Report;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class BaseTest {
    /** Looks that are taken for the base. */
    private static final int BASE_LOOKS = 5;

    private final Map<String, Watch.Source> sources = new LinkedHashMap<>();
    private final Base base = new Base(sources, 0);
    private final Report report = new Report("churn");

    @Test
    void isBackWhenNothingIsAboveTheMostOfTheLooksBefore() throws IOException, InterruptedException {
        sources.put("connections", values(7, 8, 7, 8, 8, /* afterwards */ 20, 9, 8));
        sources.put("keys", values(3, 3, 3, 3, 3, /* afterwards */ 4, 3, 2));
        base.take();

        assertThat(base.await(60_000)).isTrue();

        base.figures(report);
        assertThat(report.passed()).isTrue();
    }

    @Test
    void oneThatStaysAboveFailsTheRun() throws IOException, InterruptedException {
        sources.put("connections", () -> 5);
        sources.put("descriptors", values(30, 30, 30, 30, 30, /* afterwards */ 31));
        base.take();

        assertThat(base.await(0)).isFalse();

        base.figures(report);
        assertThat(report.passed()).isFalse();
    }

    @Test
    void whatTheHubDoesNotSayIsNotBack() throws IOException, InterruptedException {
        sources.put("connections", () -> Double.NaN);
        base.take();

        assertThat(base.await(0)).isFalse();

        base.figures(report);
        assertThat(report.passed()).isFalse();
    }

    /** One after another; the last again and again. */
    private static Watch.Source values(Integer... values) {
        Queue<Integer> left = new ArrayDeque<>(List.of(values));
        assertThat(values).hasSizeGreaterThan(BASE_LOOKS);
        return () -> left.size() > 1 ? left.remove() : left.element();
    }
}
