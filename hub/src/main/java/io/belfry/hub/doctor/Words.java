package io.belfry.hub.doctor;

import java.util.Locale;

/** How measures are written. */
final class Words {
    private Words() {}

    static String time(long millis) {
        return millis < 1_000 ? millis + " ms" : String.format(Locale.ROOT, "%.1f s", millis / 1_000.0);
    }
}
