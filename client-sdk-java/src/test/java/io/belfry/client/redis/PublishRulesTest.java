package io.belfry.client.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PublishRulesTest {
    private static final String TEXT = "{\"message\":70000,\"keyWindow\":90000,\"namespaces\":{"
            + "\"default\":{\"size\":500,\"ttl\":300000},\"chat\":{\"size\":100,\"ttl\":3600000},"
            + "\"live\":{\"size\":0,\"ttl\":1000}}}";
    private static final HistoryRules FALLBACK = new HistoryRules(500, 300_000, 90_000);
    private static final HistoryRules CHAT = new HistoryRules(100, 3_600_000, 90_000);
    private static final HistoryRules LIVE = new HistoryRules(0, 1_000, 90_000);
    private static final PublishRules RULES = new PublishRules(70_000, FALLBACK, Map.of("chat", CHAT, "live", LIVE));

    @Test
    void writesItselfTheSameEachTimeAndReadsItself() {
        assertThat(RULES.toJson()).asString(StandardCharsets.UTF_8).isEqualTo(TEXT);
        assertThat(parse(TEXT)).isEqualTo(RULES);
        assertThat(PublishRules.parse(PublishRules.DEFAULTS.toJson())).isEqualTo(PublishRules.DEFAULTS);
    }

    @Test
    void choosesByTheNamespaceOfTheChannel() {
        assertThat(RULES.of("chat:7")).isEqualTo(CHAT);
        assertThat(RULES.of("live:a:b")).isEqualTo(LIVE);
        assertThat(RULES.of("chat"))
                .as("a name without a colon belongs to the default")
                .isEqualTo(FALLBACK);
        assertThat(RULES.of("other:7")).isEqualTo(FALLBACK);
        assertThat(RULES.of("$all")).isEqualTo(FALLBACK);
        assertThat(RULES.of("$user:chat:7")).isEqualTo(FALLBACK);
    }

    @Test
    void ignoresWhatItDoesNotKnowAndTakesDefaultsForWhatIsMissing() {
        assertThat(parse("{}")).isEqualTo(PublishRules.DEFAULTS);
        assertThat(
                        parse(
                                "{\"later\":[1,{\"message\":1}],\"namespaces\":{\"chat\":{\"later\":{\"size\":9},\"size\":5}}}"))
                .isEqualTo(new PublishRules(
                        65_536, HistoryRules.DEFAULTS, Map.of("chat", new HistoryRules(5, 600_000, 120_000))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "[]",
                "{\"message\":0}",
                "{\"message\":\"1\"}",
                "{\"keyWindow\":-1}",
                "{\"message\":65536",
                "{\"namespaces\":{\"default\":{\"size\":-1}}}",
                "{\"namespaces\":{\"chat\":{\"ttl\":0}}}",
                "{\"namespaces\":{\"chat\":7}}",
                "{\"namespaces\":{\"chat\":{\"size\":99999999999}}}"
            })
    void takesNothingFromADamagedText(String text) {
        assertThat(parse(text)).isNull();
    }

    private static @Nullable PublishRules parse(String text) {
        return PublishRules.parse(text.getBytes(StandardCharsets.UTF_8));
    }
}
