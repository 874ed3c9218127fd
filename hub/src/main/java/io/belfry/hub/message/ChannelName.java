package io.belfry.hub.message;

import org.jspecify.annotations.Nullable;

/**
 * The validated name of a channel: ASCII, at most 255 bytes, up to eight parts of 1–64 characters parted by colons.
 *
 * <p>Names that start with {@code $} belong to the hub. They are made of ids that authentication has checked, so they may
 * be longer and need not be ASCII; a client that names another's is refused before anything is kept.
 */
public record ChannelName(String text) {
    /** Everybody's channel. */
    public static final ChannelName ALL = new ChannelName("$all");

    /** No channel: under this name the roster has every client of the farm, for events. */
    public static final ChannelName EVENTS = new ChannelName("$events");

    private static final int MAX_BYTES = 255;
    private static final int MAX_PARTS = 8;
    private static final int MAX_PART = 64;
    private static final String USER = "$user:";
    private static final String CLIENT = "$client:";

    /** The name, or null if the text is none. Reserved names are names: whether they are permitted is not decided here. */
    public static @Nullable ChannelName parse(String text) {
        if (text.startsWith("$")) {
            return isReservedName(text) ? new ChannelName(text) : null;
        }
        return text.length() <= MAX_BYTES && isOrdinary(text) ? new ChannelName(text) : null;
    }

    public static ChannelName ofUser(String user) {
        return new ChannelName(USER + user);
    }

    public static ChannelName ofClient(String client) {
        return new ChannelName(CLIENT + client);
    }

    public boolean isReserved() {
        return text.charAt(0) == '$';
    }

    /** What stands before the first colon and selects the settings; empty for the default namespace. */
    public String namespace() {
        int colon = text.indexOf(':');
        return colon < 0 ? "" : text.substring(0, colon);
    }

    @Override
    public String toString() {
        return text;
    }

    /** A user id may be any text without control characters, and so may what is made of it. */
    private static boolean isReservedName(String text) {
        return text.length() <= USER.length() + MAX_BYTES && text.chars().noneMatch(Character::isISOControl);
    }

    private static boolean isOrdinary(String text) {
        int parts = 1;
        int part = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == ':') {
                if (part == 0 || ++parts > MAX_PARTS) {
                    return false;
                }
                part = 0;
            } else if (!isPlain(c) || ++part > MAX_PART) {
                return false;
            }
        }
        return part > 0;
    }

    private static boolean isPlain(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || "_.~@-".indexOf(c) >= 0;
    }
}
