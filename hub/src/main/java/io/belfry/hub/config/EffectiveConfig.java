package io.belfry.hub.config;

import java.util.List;

/** A configuration, and for people where each of its values comes from. */
public record EffectiveConfig(Config config, List<Entry> entries) {

    /** A setting as it was written; secrets masked. */
    public String text(String key) {
        return entries.stream()
                .filter(entry -> entry.key().equals(key))
                .map(Entry::value)
                .findFirst()
                .orElseThrow();
    }

    /**
     * One setting.
     *
     * @param value as it was given; secrets masked
     * @param origin {@code flag --port}, {@code environment BELFRY_NODE}, {@code file belfry.yaml}, {@code default}
     * @param isDefault whether the value is what it would be anyway
     * @param sentence what the setting does
     */
    public record Entry(String key, String value, String origin, boolean isDefault, String sentence) {}
}
