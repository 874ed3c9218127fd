package io.belfry.hub.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.HashMap;
import java.util.Map;

/** What one source (flags, environment, file) gives, by key. An unknown key is refused here. */
final class Layer {
    private final Map<String, Given> byKey = new HashMap<>();
    private final boolean once;

    Layer() {
        this(false);
    }

    /** @param once whether a key may be given only once; else the last one counts */
    private Layer(boolean once) {
        this.once = once;
    }

    Map<String, Given> byKey() {
        return byKey;
    }

    /** Adds a setting or a whole section; null means "not given". */
    Layer add(String key, JsonNode value, String source) {
        if (value.isNull() || value.isMissingNode()) {
            return this;
        }
        if (KnownKeys.setting(key) != null) {
            if (byKey.put(key, new Given(value, source)) != null && once) {
                throw BadSetting.refused(key + " is there twice (" + source + ").", "Leave one of the two out.");
            }
        } else if (KnownKeys.isSection(key) && value.isObject()) {
            value.properties().forEach(each -> add(key + "." + each.getKey(), each.getValue(), source));
        } else if (KnownKeys.isSection(key) && !key.startsWith(NamespaceSettings.SECTION + ".")) {
            String shown = KnownKeys.holdsSecrets(key) ? Secret.MASK : Kind.plainly(value);
            throw BadSetting.notAllowed(key, shown, source, "a section, that is a map of settings");
        } else {
            throw KnownKeys.unknown(key, source);
        }
        return this;
    }

    /** Adds what was given as text, on the command line or in the environment: lists, maps and sections as JSON. */
    Layer addText(String key, String text, String source) {
        Setting<?> setting = KnownKeys.setting(key);
        if (setting != null && !setting.kind().structured()) {
            return add(key, TextNode.valueOf(text), source);
        }
        if (setting == null && !KnownKeys.isSection(key)) {
            throw KnownKeys.unknown(key, source);
        }
        JsonNode value = Yaml.flow(text);
        if (value == null) {
            throw notWellFormed(key, TextNode.valueOf(text), source);
        }
        return add(key, value, source);
    }

    private static BadSetting notWellFormed(String key, TextNode text, String source) {
        Setting<?> setting = KnownKeys.setting(key);
        if (setting != null) {
            Kind<?> kind = setting.kind();
            return BadSetting.notAllowed(key, kind.display().apply(text), source, kind.allowed());
        }
        String shown = KnownKeys.holdsSecrets(key) ? Secret.MASK : Kind.plainly(text);
        return BadSetting.notAllowed(key, shown, source, "a map of settings as JSON");
    }

    static Layer ofFile(JsonNode tree, String source) {
        Layer layer = new Layer(true);
        if (!tree.isObject() && !tree.isMissingNode() && !tree.isNull()) {
            throw BadSetting.unreadable(
                    "The configuration (" + source + ") is not a map of settings.", "See \"belfry config\".");
        }
        tree.properties().forEach(each -> layer.add(each.getKey(), each.getValue(), source));
        return layer;
    }
}
