package io.belfry.hub.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What was given for each setting, after precedence; parses and checks a value when it is asked for. */
final class Values {
    private static final String UNSET = "-";

    private final Map<String, Given> byKey;

    Values(Map<String, Given> byKey) {
        this.byKey = Map.copyOf(byKey);
    }

    /** The value of a setting that always has one. */
    <T> T get(Setting<T> setting) {
        T value = find(setting);
        if (value == null) {
            throw bad(setting, setting.kind().allowed());
        }
        return value;
    }

    /** The value, or null if nothing was given and there is no default. An empty text unsets what has no default. */
    <T> @Nullable T find(Setting<T> setting) {
        Given given = effective(setting);
        if (given == null || (setting.fallback() == null && isEmptyText(given.value()))) {
            return null;
        }
        T value = setting.kind().parser().parse(given.value());
        if (value == null) {
            throw bad(setting, setting.kind().allowed());
        }
        return value;
    }

    boolean isGiven(String key) {
        return byKey.containsKey(key);
    }

    /** The value as it was given, without its secrets. */
    String text(Setting<?> setting) {
        Given given = effective(setting);
        return given == null || (setting.fallback() == null && isEmptyText(given.value()))
                ? UNSET
                : setting.kind().display().apply(given.value());
    }

    BadSetting bad(Setting<?> setting, String allowed) {
        return BadSetting.notAllowed(setting.key(), text(setting), source(setting), allowed);
    }

    SortedSet<String> namespaces() {
        SortedSet<String> names = new TreeSet<>(List.of(Namespaces.DEFAULT));
        for (String key : byKey.keySet()) {
            String name = NamespaceSettings.nameIn(key);
            if (name != null) {
                names.add(name);
            }
        }
        return names;
    }

    /** Every setting with its value and origin, in the order of the tables; of a namespace what was given. */
    List<EffectiveConfig.Entry> entries() {
        List<EffectiveConfig.Entry> entries = new ArrayList<>();
        Settings.ALL.forEach(setting -> entries.add(entry(setting)));
        for (String name : namespaces()) {
            for (Setting<?> each : NamespaceSettings.ALL) {
                Setting<?> setting = each.within(NamespaceSettings.section(name));
                if (name.equals(Namespaces.DEFAULT) || isGiven(setting.key())) {
                    entries.add(entry(setting));
                }
            }
        }
        return entries;
    }

    private EffectiveConfig.Entry entry(Setting<?> setting) {
        return new EffectiveConfig.Entry(
                setting.key(), text(setting), source(setting), isDefault(setting), setting.sentence());
    }

    private boolean isDefault(Setting<?> setting) {
        Given given = byKey.get(setting.key());
        Given fallback = fallback(setting);
        return given == null || (fallback != null && parsed(setting, given).equals(parsed(setting, fallback)));
    }

    private static Object parsed(Setting<?> setting, Given given) {
        Object value = setting.kind().parser().parse(given.value());
        return value == null ? UNSET : value;
    }

    private String source(Setting<?> setting) {
        Given given = effective(setting);
        return given == null ? "default" : given.source();
    }

    private @Nullable Given effective(Setting<?> setting) {
        Given given = byKey.get(setting.key());
        return given == null ? fallback(setting) : given;
    }

    private static @Nullable Given fallback(Setting<?> setting) {
        String fallback = setting.fallback();
        if (fallback == null) {
            return null;
        }
        JsonNode value = setting.kind().structured() ? Yaml.flow(fallback) : TextNode.valueOf(fallback);
        return value == null ? null : new Given(value, "default");
    }

    private static boolean isEmptyText(JsonNode value) {
        return value.isTextual() && value.asText().isEmpty();
    }
}
