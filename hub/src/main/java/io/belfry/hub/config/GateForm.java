package io.belfry.hub.config;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The settings of the gate as JSON, in the shape that they have in the configuration: what operators read and change while
 * the node runs. The file with the settings is none of them; whoever changes what it says is overruled when it changes.
 */
public final class GateForm {
    private static final String SECTION = "gate.";
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final List<Member> MEMBERS = List.of(
            new Member(Settings.GATE_ENABLED, GateSettings::enabled),
            new Member(Settings.GATE_MAX_SESSIONS, GateSettings::maxSessions),
            new Member(
                    Settings.GATE_MAX_MEMORY, settings -> settings.maxMemory().text()),
            new Member(Settings.GATE_MAX_CPU, settings -> settings.maxCpuPercent() + "%"),
            new Member(Settings.GATE_RETURN_CODE, GateSettings::returnCode),
            new Member(Settings.GATE_RETRY_AFTER, settings -> Durations.text(settings.retryAfter())),
            new Member(Settings.GATE_RETURN_URL, settings -> orNull(settings.returnUrl())),
            new Member(Settings.GATE_RETURN_HEADERS, GateSettings::returnHeaders),
            new Member(Settings.GATE_PROBE_ALWAYS_UP, GateSettings::probeAlwaysUp),
            new Member(Settings.GATE_CHECK, settings -> orNull(settings.check())));

    private GateForm() {}

    private record Member(Setting<?> setting, Function<GateSettings, Object> value) {
        String name() {
            return setting.key().substring(SECTION.length());
        }
    }

    /** One object with every member. */
    public static byte[] write(GateSettings settings) {
        try {
            return JSON.writeValueAsBytes(tree(settings));
        } catch (JacksonException e) {
            throw new IllegalStateException(e); // it was made here
        }
    }

    /**
     * The settings with some of them changed: members left out stay, null stands for the default. Throws {@link BadSetting}
     * if one is unknown or not allowed; then none has changed.
     */
    public static GateSettings change(GateSettings settings, byte[] json) {
        JsonNode wanted;
        try {
            wanted = JSON.readTree(json);
        } catch (IOException malformed) {
            wanted = NullNode.getInstance(); // the parser's own words would repeat the input
        }
        if (!(wanted instanceof ObjectNode members)) {
            throw BadSetting.refused(
                    "The body is not one JSON object.", "A JSON object with members of gate is wanted.");
        }
        return change(settings, members, "PUT /api/gate");
    }

    static GateSettings change(GateSettings settings, ObjectNode wanted, String source) {
        ObjectNode all = tree(settings);
        for (Map.Entry<String, JsonNode> each : wanted.properties()) {
            if (!all.has(each.getKey())) {
                throw BadSetting.refused(
                        "There is a member that gate does not have.", "gate has " + names() + ", and no other.");
            }
            all.set(each.getKey(), each.getValue());
        }
        Map<String, Given> given = new HashMap<>();
        all.properties().stream()
                .filter(each -> !each.getValue().isNull())
                .forEach(each -> given.put(SECTION + each.getKey(), new Given(each.getValue(), source)));
        return GateSettings.from(new Values(given)).withFile(settings.file());
    }

    /** What differs, for the log: {@code maxSessions 0 -> 10}. Of what may hold a secret only that it differs. */
    public static List<String> differences(GateSettings before, GateSettings after) {
        ObjectNode old = tree(before);
        ObjectNode now = tree(after);
        return MEMBERS.stream()
                .map(Member::name)
                .filter(name -> !old.get(name).equals(now.get(name)))
                .map(name -> isPlain(name)
                        ? name + " " + old.get(name).asText() + " -> "
                                + now.get(name).asText()
                        : name)
                .toList();
    }

    private static boolean isPlain(String name) {
        return !List.of("returnUrl", "returnHeaders", "check").contains(name);
    }

    private static ObjectNode tree(GateSettings settings) {
        ObjectNode tree = JSON.createObjectNode();
        MEMBERS.forEach(
                each -> tree.set(each.name(), JSON.valueToTree(each.value().apply(settings))));
        return tree;
    }

    private static String names() {
        return String.join(", ", MEMBERS.stream().map(Member::name).toList());
    }

    private static Object orNull(@Nullable Object value) {
        return value == null ? NullNode.getInstance() : value.toString();
    }
}
