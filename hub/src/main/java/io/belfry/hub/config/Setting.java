package io.belfry.hub.config;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One row of the table of settings.
 *
 * @param key its name in the file, sections joined by dots
 * @param fallback the default as one would write it; null if there is none
 * @param sentence what it does
 */
record Setting<T>(String key, Kind<T> kind, @Nullable String fallback, String sentence) {
    static final String VARIABLE_PREFIX = "BELFRY_";

    /** The same setting in a section. */
    Setting<T> within(String section) {
        return new Setting<>(section + "." + key, kind, fallback, sentence);
    }

    /** The environment variable that sets it. */
    String variable() {
        return variable(key);
    }

    static String variable(String key) {
        return VARIABLE_PREFIX + key.replace('.', '_').toUpperCase(Locale.ROOT);
    }
}
