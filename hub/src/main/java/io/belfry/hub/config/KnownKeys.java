package io.belfry.hub.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds settings by their key, and what was probably meant by a key that is none. */
final class KnownKeys {
    private static final int MOST_TYPOS = 3;
    private static final Map<String, Setting<?>> BY_KEY = new LinkedHashMap<>();
    private static final Set<String> SECTIONS = new HashSet<>(Set.of(NamespaceSettings.SECTION));

    static {
        for (Setting<?> setting : Settings.ALL) {
            String key = setting.key();
            BY_KEY.put(key, setting);
            for (int dot = key.indexOf('.'); dot > 0; dot = key.indexOf('.', dot + 1)) {
                SECTIONS.add(key.substring(0, dot));
            }
        }
    }

    private KnownKeys() {}

    static @Nullable Setting<?> setting(String key) {
        Setting<?> setting = BY_KEY.get(key);
        return setting != null ? setting : NamespaceSettings.byKey(key);
    }

    /** Whether settings begin with this key. Below {@code namespaces} every name is a section. */
    static boolean isSection(String key) {
        return SECTIONS.contains(key) || (key.startsWith(NamespaceSettings.SECTION + ".") && setting(key) == null);
    }

    /** Whether a setting of the section must not be shown as it was given. */
    static boolean holdsSecrets(String section) {
        return BY_KEY.values().stream()
                .anyMatch(each ->
                        each.key().startsWith(section + ".") && each.kind().isSecretive());
    }

    static BadSetting unknown(String key, String source) {
        if (NamespaceSettings.nameIn(key) != null) {
            return BadSetting.unknown(printable(key), source, NamespaceSettings.NAMES);
        }
        String meant = nearest(key);
        return BadSetting.unknown(
                printable(key),
                source,
                meant == null ? "\"belfry config\" lists all settings." : "Did you mean " + meant + "?");
    }

    /** The keys of all settings and sections that an environment variable may name. */
    static List<String> all() {
        List<String> keys = new ArrayList<>(BY_KEY.keySet());
        keys.addAll(SECTIONS);
        return keys;
    }

    private static @Nullable String nearest(String key) {
        List<String> candidates = new ArrayList<>(BY_KEY.keySet());
        NamespaceSettings.ALL.forEach(each -> candidates.add(
                each.within(NamespaceSettings.section(namespaceIn(key))).key()));
        List<String> withoutSection =
                candidates.stream().filter(each -> each.endsWith("." + key)).toList();
        if (!withoutSection.isEmpty()) {
            return String.join(" or ", withoutSection);
        }
        return candidates.stream()
                .filter(each -> typos(key, each) <= MOST_TYPOS)
                .min(Comparator.comparingInt(each -> typos(key, each)))
                .orElse(null);
    }

    private static String namespaceIn(String key) {
        String[] parts = key.split("\\.", 3);
        return parts.length < 2 ? Namespaces.DEFAULT : parts[1];
    }

    private static String printable(String key) {
        return key.replaceAll("[^ -~]", "?").substring(0, Math.min(key.length(), 128));
    }

    /** Levenshtein distance, capitals ignored. */
    private static int typos(String left, String right) {
        int[] previous = new int[right.length() + 1];
        for (int j = 0; j < previous.length; j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= left.length(); i++) {
            int[] row = new int[previous.length];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                char a = Character.toLowerCase(left.charAt(i - 1));
                char b = Character.toLowerCase(right.charAt(j - 1));
                row[j] = Math.min(Math.min(row[j - 1], previous[j]) + 1, previous[j - 1] + (a == b ? 0 : 1));
            }
            previous = row;
        }
        return previous[right.length()];
    }
}
