package io.belfry.loadtest.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RateSearchTest {
    private static final int MOST_STEPS = 40;

    @ParameterizedTest
    @ValueSource(doubles = {10, 63, 640, 9_999, 70_000})
    void findsTheSaturationWithinFivePercentFromBelow(double saturation) {
        RateSearch search = new RateSearch(10, 100_000);

        List<Double> tried = tryAll(search, saturation);

        assertThat(search.sustained())
                .isLessThanOrEqualTo(saturation)
                .isCloseTo(saturation, Percentage.withPercentage(5));
        assertThat(search.foundTheEnd()).isTrue();
        assertThat(tried).hasSizeLessThan(25);
    }

    @Test
    void doublesWhileTheHubKeepsUpAndEndsAtTheHighestRate() {
        RateSearch search = new RateSearch(10, 50);

        List<Double> tried = tryAll(search, 1_000);

        assertThat(tried).containsExactly(10.0, 20.0, 40.0, 50.0);
        assertThat(search.sustained()).isEqualTo(50);
        assertThat(search.foundTheEnd()).isFalse();
    }

    @Test
    void takesOneFailureForAPauseOfTheMachine() {
        RateSearch search = new RateSearch(10, 50);
        search.onTried(false);

        assertThat(search.isOver()).isFalse();
        assertThat(search.rate()).isEqualTo(10);
        assertThat(tryAll(search, 1_000)).containsExactly(10.0, 20.0, 40.0, 50.0);
    }

    @Test
    void isOverWhenNotEvenTheFirstRateIsSustained() {
        RateSearch search = new RateSearch(10, 50);

        List<Double> tried = tryAll(search, 5);

        assertThat(tried).containsExactly(10.0, 10.0);
        assertThat(search.sustained()).isZero();
        assertThat(search.foundTheEnd()).isTrue();
    }

    private static List<Double> tryAll(RateSearch search, double saturation) {
        List<Double> tried = new ArrayList<>();
        while (!search.isOver() && tried.size() < MOST_STEPS) {
            tried.add(search.rate());
            search.onTried(search.rate() <= saturation);
        }
        return tried;
    }
}
