package io.belfry.loadtest.feed;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PayloadTest {
    @ParameterizedTest
    @ValueSource(ints = {64, 128, 4096})
    void hasExactlyTheWantedSize(int size) {
        assertThat(Payload.of(12_345, 987_654_321_012L, size))
                .hasSize(size)
                .startsWith("{\"s\":12345,\"t\":987654321012,");
    }

    @Test
    void keepsTheNumbersWhenTheWantedSizeIsTooSmall() {
        assertThat(Payload.of(1, 2, 3)).isEqualTo("{\"s\":1,\"t\":2}");
    }
}
