package io.belfry.loadtest.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a JVM and its hub print about themselves. */
class JvmTextTest {
    @Test
    void readsTheTotalOfAClassHistogram() throws IOException {
        assertThat(histogram(3000, 72_000).bytes()).isEqualTo(1_000_000 + 72_000);
    }

    @Test
    void namesTheClassesThatGrewAsSharesOfAConnection() throws IOException {
        List<ClassHistogram.Share> growth = histogram(3000, 72_000).growth(histogram(1000, 24_000), 1000, 1);

        assertThat(growth).containsExactly(new ClassHistogram.Share("io.belfry.Connection", 2, 48));
    }

    @Test
    void refusesWhatIsNotAHistogram() {
        assertThatThrownBy(() -> ClassHistogram.parse(List.of("77:", "Could not attach")))
                .isInstanceOf(IOException.class);
    }

    @Test
    void sumsTheSamplesOfAMetricThatHaveTheLabel() {
        Metrics metrics = new Metrics("""
                # HELP closes_total Connections that ended.
                closes_total{code="4002",a="x"} 3.0
                closes_total{code="4002",a="y"} 4
                closes_total{code="1000"} 9
                closes_total_other 1
                """);

        assertThat(metrics.sum("closes_total", "code=\"4002\"")).hasValue(7);
        assertThat(metrics.sum("closes_total", "")).hasValue(16);
        assertThat(metrics.sum("absent", "")).isEmpty();
    }

    private static ClassHistogram histogram(int instances, int bytes) throws IOException {
        return ClassHistogram.parse(List.of(
                "77:",
                " num     #instances         #bytes  class name (module)",
                "-------------------------------------------------------",
                "   1:          5000        1000000  [B (java.base@17.0.15)",
                "   2:          " + instances + "         " + bytes + "  io.belfry.Connection",
                "Total          8000        " + (1_000_000 + bytes)));
    }
}
