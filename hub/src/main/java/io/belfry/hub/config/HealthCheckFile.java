package io.belfry.hub.config;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * Reads the {@code HealthCheck.json} of Wisej, which says the same as {@code gate} in its own way: capitals as they come,
 * {@code returUrl} as the file that Wisej ships spells it, {@code retryAfter} in minutes, memory above 100 in megabytes. What
 * it says counts more than the configuration; what it does not say stays. Other members are not for a gate and are passed
 * over.
 */
public final class HealthCheckFile {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
            .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
            .build();

    private static final int MOST_BYTES = 64 * 1024; // the one that Wisej ships has less than one of them
    private static final double SECONDS_PER_MINUTE = 60;
    private static final int MOST_PERCENT = 100;

    /** {@code Refresh: 0; Set-Cookie: AffinityCookie=}: several headers in one text, each with its name before a colon. */
    private static final Pattern NEXT_HEADER = Pattern.compile("\\s*;\\s*(?=[A-Za-z][A-Za-z0-9-]*:)");

    private HealthCheckFile() {}

    /**
     * What the file changes. Throws {@link BadSetting} if it cannot be read, and what is returned does if it says what is not
     * allowed.
     */
    public static UnaryOperator<GateSettings> read(Path file) {
        byte[] text;
        try (InputStream in = Files.newInputStream(file)) {
            text = in.readNBytes(MOST_BYTES + 1);
        } catch (IOException e) {
            throw BadSetting.unreadable(
                    "The file " + file + " of gate.file cannot be read.", "Check its name and its permissions.");
        }
        if (text.length > MOST_BYTES) {
            throw BadSetting.unreadable(
                    "The file " + file + " of gate.file is too large.", "Allowed: at most " + MOST_BYTES + " bytes.");
        }
        JsonNode tree;
        try {
            tree = JSON.readTree(text);
        } catch (IOException e) { // the parser's own words would repeat the file
            throw BadSetting.unreadable(
                    "The file " + file + " of gate.file is no JSON.", "Look at its braces and quotes.");
        }
        if (!(tree instanceof ObjectNode members)) {
            throw BadSetting.unreadable("The file " + file + " of gate.file is no JSON object.", "Write {…}.");
        }
        ObjectNode ours = translate(members);
        return settings -> GateForm.change(settings, ours, "file " + file);
    }

    private static ObjectNode translate(ObjectNode wisej) {
        ObjectNode ours = JSON.createObjectNode();
        for (Map.Entry<String, JsonNode> each : wisej.properties()) {
            JsonNode value = each.getValue();
            switch (each.getKey().toLowerCase(Locale.ROOT)) {
                case "enabled" -> ours.set("enabled", value);
                case "maxsessions" -> ours.set("maxSessions", value);
                case "maxmemory" -> {
                    boolean megabytes = value.asInt() > MOST_PERCENT;
                    ours.put("maxMemory", value.asText() + (megabytes ? "MB" : ""));
                }
                case "maxcpu" -> ours.set("maxCpu", value);
                case "returncode" -> ours.set("returnCode", value);
                case "retryafter" ->
                    ours.put("retryAfter", value.asDouble(-1) >= 0 ? seconds(value.asDouble()) : value.asText());
                case "returnurl", "retururl" -> ours.set("returnUrl", value);
                case "returnheader", "returnheaders" -> ours.set("returnHeaders", headers(value));
                default -> {}
            }
        }
        return ours;
    }

    private static String seconds(double minutes) {
        return Math.max(1, Math.round(minutes * SECONDS_PER_MINUTE)) + "s";
    }

    private static JsonNode headers(JsonNode value) {
        if (!value.isTextual()) {
            return value;
        }
        ObjectNode headers = JSON.createObjectNode();
        for (String header : NEXT_HEADER.split(value.asText(), -1)) {
            int colon = header.indexOf(':');
            if (colon > 0) {
                headers.put(
                        header.substring(0, colon).strip(),
                        header.substring(colon + 1).strip());
            }
        }
        return headers;
    }
}
