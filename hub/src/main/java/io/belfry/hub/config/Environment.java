package io.belfry.hub.config;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Settings from environment variables: {@code BELFRY_} and the key in capitals, dots as underscores. The name of a
 * namespace is read in lower case.
 */
final class Environment {
    /** Names the configuration file where there is no flag for it. */
    static final String FILE_VARIABLE = Setting.VARIABLE_PREFIX + "CONFIG";

    /** Options of commands, not settings; they may be exported where a node is started too. */
    private static final Set<String> OPTION_VARIABLES =
            Set.of(FILE_VARIABLE, Setting.VARIABLE_PREFIX + "API_KEY", Setting.VARIABLE_PREFIX + "TOKEN");

    /** Kubernetes describes a service called "belfry" to every pod, in variables that look like ours. */
    private static final Pattern SERVICE_LINK = Pattern.compile(
            "BELFRY_(.+_)?(SERVICE_HOST|SERVICE_PORT(_.+)?|PORT_[0-9]+_(TCP|UDP|SCTP)_(PROTO|PORT|ADDR))");

    /** So may a setting be named; the value tells. */
    private static final Pattern SERVICE_ADDRESS_LINK = Pattern.compile("BELFRY_(.+_)?PORT(_[0-9]+_(TCP|UDP|SCTP))?");

    private static final Pattern SERVICE_ADDRESS = Pattern.compile("(tcp|udp|sctp)://.*");
    private static final Map<String, String> KEYS = new HashMap<>();

    static {
        KnownKeys.all().forEach(key -> KEYS.put(Setting.variable(key), key));
    }

    private Environment() {}

    static Layer layer(Map<String, String> variables) {
        Layer layer = new Layer();
        // A section comes before the variables of its settings, whose names are longer: what is more exact wins.
        new TreeMap<>(variables).forEach((name, text) -> {
            if (name.startsWith(Setting.VARIABLE_PREFIX)
                    && !OPTION_VARIABLES.contains(name)
                    && !isServiceLink(name, text)) {
                String key = key(name);
                if (key == null) {
                    throw KnownKeys.unknown(guess(name), "environment " + name.replaceAll("[^ -~]", "?"));
                }
                layer.addText(key, text, "environment " + name);
            }
        });
        return layer;
    }

    private static @Nullable String key(String name) {
        String key = KEYS.get(name);
        return key != null ? key : namespaceKey(name);
    }

    private static @Nullable String namespaceKey(String name) {
        String start = Setting.variable(NamespaceSettings.SECTION) + "_";
        if (!name.startsWith(start)) {
            return null;
        }
        for (Setting<?> each : NamespaceSettings.ALL) {
            String end = "_" + each.key().replace('.', '_').toUpperCase(Locale.ROOT);
            if (name.endsWith(end) && name.length() > start.length() + end.length()) {
                String namespace = name.substring(start.length(), name.length() - end.length());
                return NamespaceSettings.section(namespace.toLowerCase(Locale.ROOT)) + "." + each.key();
            }
        }
        return null;
    }

    private static boolean isServiceLink(String name, String text) {
        return (SERVICE_LINK.matcher(name).matches() && key(name) == null)
                || (SERVICE_ADDRESS_LINK.matcher(name).matches()
                        && SERVICE_ADDRESS.matcher(text).matches());
    }

    private static String guess(String name) {
        return name.substring(Setting.VARIABLE_PREFIX.length())
                .toLowerCase(Locale.ROOT)
                .replace('_', '.');
    }
}
