package io.belfry.client.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LeaseTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"until\":1700000000123,\"about\":{\"until\":5}} | 1700000000123",
                "{\"about\":{\"until\":5},\"until\":7} | 7",
                "{\"about\":{\"until\":5}} | 0",
                "{\"until\":\"7\"} | 0",
                "{\"until\":99999999999999999999} | 0",
                "[7] | 0",
                "nonsense | 0"
            })
    void readsTheEndOfTheLeaseAndTakesWhatIsNoneForDead(String value, long untilMillis) {
        assertThat(Lease.untilMillis(value.getBytes(StandardCharsets.UTF_8))).isEqualTo(untilMillis);
    }
}
