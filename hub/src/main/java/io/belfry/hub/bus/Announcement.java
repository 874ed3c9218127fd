package io.belfry.hub.bus;

import io.belfry.hub.message.ChannelName;
import io.belfry.hub.message.Member;
import io.belfry.hub.wire.MemberJson;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A coming or going as it travels on the Redis channel of its channel: {@code p join} or {@code p leave}, a line feed, the
 * member. No publication looks like that: it is no JSON, and does not begin with {@code 1}.
 */
record Announcement(Kind kind, Member member) {
    private static final byte[] JOIN = "p join\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] LEAVE = "p leave\n".getBytes(StandardCharsets.US_ASCII);

    enum Kind {
        JOIN,
        LEAVE
    }

    /** Whether a message on the Redis channel of a channel claims to be one of these. */
    static boolean isMarked(byte[] message) {
        return message.length > 1 && message[0] == 'p' && message[1] == ' ';
    }

    /** Reads a {@linkplain #isMarked marked} message; null if it is damaged. */
    static @Nullable Announcement decode(byte[] message) {
        if (startsWith(message, JOIN)) {
            return decode(Kind.JOIN, message, JOIN.length);
        }
        return startsWith(message, LEAVE) ? decode(Kind.LEAVE, message, LEAVE.length) : null;
    }

    void tell(ChannelName channel, RosterListener listener) {
        switch (kind) {
            case JOIN -> listener.joined(channel, member);
            case LEAVE -> listener.left(channel, member);
        }
    }

    private static @Nullable Announcement decode(Kind kind, byte[] message, int from) {
        Member member = MemberJson.read(message, from, message.length);
        return member == null ? null : new Announcement(kind, member);
    }

    private static boolean startsWith(byte[] message, byte[] start) {
        return message.length >= start.length && Arrays.equals(message, 0, start.length, start, 0, start.length);
    }
}
