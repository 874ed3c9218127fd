package io.belfry.hub;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.belfry.hub.config.LogSettings;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

final class LogLinesTest {
    private static final String FORGED = "x\n2026-11-20 ERROR admin login\r\u001b[31m\u2028end";

    private final LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();

    @Test
    @DisplayName("M38 a name with line breaks and escapes stays on one line of text")
    void keepsForgedTextOnOneLineOfText() {
        String line = written(LogSettings.Format.TEXT, null);

        assertThat(line.lines())
                .singleElement()
                .asString()
                .contains("WARN ", "Thing: user x\\u000a2026", "\\u001b[31m");
        assertThat(line).doesNotContain("\u001b", "\r", "\u2028");
    }

    @Test
    @DisplayName("M38 a name with line breaks and escapes stays within one JSON object")
    void keepsForgedTextWithinOneJsonObject() throws JsonProcessingException {
        String line = written(LogSettings.Format.JSON, new IllegalStateException(FORGED));

        assertThat(line.strip().lines()).hasSize(1);
        JsonNode entry = new ObjectMapper().readTree(line);
        assertThat(entry.path("level").asText()).isEqualTo("WARN");
        assertThat(entry.path("formattedMessage").asText()).isEqualTo("user " + FORGED);
    }

    @Test
    @DisplayName("GX-20 an entry that is JSON names the node")
    void namesTheNodeInJson() throws JsonProcessingException {
        context.putProperty(Logging.NODE, "h1");
        try {
            JsonNode entry = new ObjectMapper().readTree(written(LogSettings.Format.JSON, null));
            assertThat(entry.path("context").path("properties").path("node").asText())
                    .isEqualTo("h1");
        } finally {
            context.putProperty(Logging.NODE, null);
        }
    }

    @Test
    void marksTheLinesOfAnExceptionsMessage() {
        assertThat(written(LogSettings.Format.TEXT, new IllegalStateException(FORGED))
                        .lines())
                .allMatch(line -> line.matches("\\d\\d:\\d\\d:.*|  \\| .*|    .*"))
                .anyMatch(line -> line.startsWith("  | 2026-11-20 ERROR"));
    }

    private String written(LogSettings.Format format, @Nullable Throwable throwable) {
        LoggingEvent event = new LoggingEvent(
                "", context.getLogger("io.belfry.Thing"), Level.WARN, "user {}", throwable, new Object[] {FORGED});
        return new String(Logging.encoder(format, context).encode(event), StandardCharsets.UTF_8);
    }
}
