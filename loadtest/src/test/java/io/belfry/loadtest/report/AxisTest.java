package io.belfry.loadtest.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class AxisTest {
    @Test
    void ratiosTakeEqualRoomBetweenRoundValues() {
        Axis axis = Axis.over(0.6, 36, 300, 0);

        assertThat(labels(axis)).containsExactly("0.5", "1", "2", "5", "10", "20", "50");
        assertThat(axis.at(0.5)).isEqualTo(300);
        assertThat(axis.at(50)).isEqualTo(0);
        assertThat(axis.at(1) - axis.at(2)).isEqualTo(axis.at(10) - axis.at(20), within(1e-9));
        assertThat(axis.at(0)).isEqualTo(300); // has no place of its own
    }

    @Test
    void aSingleValueHasRoomToo() {
        assertThat(labels(Axis.over(2, 2, 0, 100))).containsExactly("2", "5");
    }

    @Test
    void manyDecadesAreNamedByTens() {
        assertThat(labels(Axis.over(0.01, 900, 0, 100))).containsExactly("0.01", "0.1", "1", "10", "100", "1,000");
    }

    @Test
    void countsBeginAtNought() {
        Axis axis = Axis.upTo(38_000, 100, 0);

        assertThat(labels(axis)).containsExactly("0", "10,000", "20,000", "30,000", "40,000");
        assertThat(axis.at(0)).isEqualTo(100);
        assertThat(axis.at(20_000)).isEqualTo(50);
    }

    @Test
    void nothingMeasuredIsAnAxisAsWell() {
        assertThat(labels(Axis.upTo(Double.NaN, 100, 0))).startsWith("0").endsWith("1");
        assertThat(labels(Axis.upTo(0, 100, 0))).startsWith("0").endsWith("1");
    }

    private static List<String> labels(Axis axis) {
        return axis.ticks().stream().map(Axis::label).toList();
    }
}
