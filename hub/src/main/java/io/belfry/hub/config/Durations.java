package io.belfry.hub.config;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Durations as people write them: {@code 10ms}, {@code 25s}, {@code 2m}, {@code 24h}, {@code 7d}. */
public final class Durations {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,9}) ?(ms|s|m|h|d)");
    private static final Map<String, ChronoUnit> UNITS = Map.of(
            "ms",
            ChronoUnit.MILLIS,
            "s",
            ChronoUnit.SECONDS,
            "m",
            ChronoUnit.MINUTES, //
            "h",
            ChronoUnit.HOURS,
            "d",
            ChronoUnit.DAYS);

    private Durations() {}

    /** As one would write it, in the largest unit that it has a whole number of. */
    static String text(Duration duration) {
        long millis = duration.toMillis();
        String text = "0";
        long largest = 0;
        for (Map.Entry<String, ChronoUnit> unit : UNITS.entrySet()) {
            long unitMillis = unit.getValue().getDuration().toMillis();
            if (millis > 0 && millis % unitMillis == 0 && unitMillis > largest) {
                largest = unitMillis;
                text = millis / unitMillis + unit.getKey();
            }
        }
        return text;
    }

    /** The duration, or null if the text is none. 0 needs no unit; every other number does. */
    public static @Nullable Duration parse(String text) {
        if (text.equals("0")) {
            return Duration.ZERO;
        }
        var form = FORM.matcher(text);
        if (!form.matches()) {
            return null;
        }
        ChronoUnit unit = UNITS.get(form.group(2));
        return unit == null ? null : Duration.of(Long.parseLong(form.group(1)), unit);
    }
}
