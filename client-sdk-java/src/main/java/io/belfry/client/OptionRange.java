package io.belfry.client;

import java.time.Duration;
import java.util.regex.Pattern;

/** What options may be; each check throws an {@link IllegalArgumentException} that names the option. */
final class OptionRange {
    /** Far from where a number of nanoseconds overflows. */
    private static final Duration LONGEST = Duration.ofDays(365);

    private static final Duration SHORTEST = Duration.ofNanos(1);
    private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9_.-]{1,64}");

    private OptionRange() {}

    static void requireTime(String option, Duration value) {
        requireTime(option, value, SHORTEST);
    }

    static void requireTime(String option, Duration value, Duration least) {
        if (value.compareTo(least) < 0 || value.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    option + " must be " + (least.equals(SHORTEST) ? "more than zero" : "at least " + least)
                            + " and at most 365 days, was " + value);
        }
    }

    static void requireAtLeastOne(String option, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(option + " must be at least 1, was " + value);
        }
    }

    static void requirePrefix(String value) {
        if (!PREFIX.matcher(value).matches()) {
            throw new IllegalArgumentException("redisPrefix must be 1 to 64 letters, digits or _.-");
        }
    }
}
