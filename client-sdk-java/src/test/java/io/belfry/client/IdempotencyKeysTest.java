package io.belfry.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class IdempotencyKeysTest {
    @Test
    void makesKeysOfPrintableCharactersThatDiffer() {
        IdempotencyKeys keys = new IdempotencyKeys(new SplittableRandom(7));

        assertThat(Stream.generate(keys).limit(1_000))
                .allMatch(key -> key.matches("[A-Za-z0-9_-]{22}"))
                .doesNotHaveDuplicates();
    }
}
