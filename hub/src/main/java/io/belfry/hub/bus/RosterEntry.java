package io.belfry.hub.bus;

import io.belfry.hub.message.Member;
import io.belfry.hub.wire.MemberJson;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A client in the roster of a channel, as Redis keeps it: {@code <since> <mark> <mark> …}, a line feed, the member.
 *
 * @param since says in which order clients came
 * @param marks of the nodes that the client is on
 */
record RosterEntry(long since, List<String> marks, Member member) {

    /** The entry, or null if it is none. */
    static @Nullable RosterEntry decode(byte[] value) {
        int end = lineEnd(value);
        List<String> words = List.of(new String(value, 0, end, StandardCharsets.UTF_8).split(" "));
        Member member = end == value.length ? null : MemberJson.read(value, end + 1, value.length);
        try {
            return member == null
                    ? null
                    : new RosterEntry(Long.parseLong(words.get(0)), words.subList(1, words.size()), member);
        } catch (NumberFormatException damaged) {
            return null;
        }
    }

    boolean isOnAnyOf(Set<String> nodes) {
        return marks.stream().anyMatch(mark -> nodes.contains(Mark.nodeOf(mark)));
    }

    private static int lineEnd(byte[] value) {
        int end = 0;
        while (end < value.length && value[end] != '\n') {
            end++;
        }
        return end;
    }
}
