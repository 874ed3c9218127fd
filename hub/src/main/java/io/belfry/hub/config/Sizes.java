package io.belfry.hub.config;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Sizes as people write them: {@code 64KiB}, {@code 1MiB}, {@code 512MB}, or bytes. */
final class Sizes {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,12}) ?([A-Za-z]*)");
    private static final Map<String, Long> UNITS = Map.of(
            "",
            1L,
            "b",
            1L,
            "kb",
            1_000L,
            "mb",
            1_000_000L,
            "gb",
            1_000_000_000L, //
            "kib",
            1L << 10,
            "mib",
            1L << 20,
            "gib",
            1L << 30);

    private Sizes() {}

    /** Bytes, or null if the text is no size. */
    static @Nullable Long parse(String text) {
        var form = FORM.matcher(text);
        if (!form.matches()) {
            return null;
        }
        Long unit = UNITS.get(form.group(2).toLowerCase(Locale.ROOT));
        return unit == null ? null : Long.valueOf(Long.parseLong(form.group(1)) * unit);
    }
}
