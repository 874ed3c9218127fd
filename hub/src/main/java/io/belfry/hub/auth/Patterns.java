package io.belfry.hub.auth;

import io.belfry.hub.message.ChannelName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The channels that one kind of grant covers: names, or beginnings of names when they end with {@code *}. */
final class Patterns {
    static final Patterns NONE = new Patterns(new String[0]);
    static final Patterns ALL = new Patterns(new String[] {"*"});

    private final String[] patterns;

    private Patterns(String[] patterns) {
        this.patterns = patterns;
    }

    /** The patterns, or null if one has its {@code *} elsewhere than at the end. */
    static @Nullable Patterns of(List<String> patterns) {
        for (String pattern : patterns) {
            int star = pattern.indexOf('*');
            if (pattern.isEmpty() || (star >= 0 && star < pattern.length() - 1)) {
                return null;
            }
        }
        return patterns.isEmpty() ? NONE : new Patterns(patterns.toArray(new String[0]));
    }

    /** Names that belong to the hub are covered by no pattern, not even by {@code *}. */
    boolean cover(ChannelName channel) {
        if (channel.isReserved()) {
            return false;
        }
        for (String pattern : patterns) {
            if (covers(pattern, channel.text())) {
                return true;
            }
        }
        return false;
    }

    private static boolean covers(String pattern, String name) {
        int last = pattern.length() - 1;
        return pattern.charAt(last) == '*'
                ? name.regionMatches(0, pattern, 0, last) && name.length() >= last
                : name.equals(pattern);
    }
}
