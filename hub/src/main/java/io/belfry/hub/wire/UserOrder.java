package io.belfry.hub.wire;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.belfry.hub.message.ChannelName;
import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What the application orders about one user, on every node: as nodes tell it to each other.
 *
 * @param channel set for {@link Kind#SUBSCRIBE} and {@link Kind#UNSUBSCRIBE}
 * @param givenMillis wall time at which it was given, by the clock of the node that took it
 */
public record UserOrder(Kind kind, String user, @Nullable ChannelName channel, long givenMillis) {

    /** What may be ordered. */
    public enum Kind {
        /** Subscribe the user's connections to a channel, from the top. */
        SUBSCRIBE,
        /** End the subscriptions of the user's connections to a channel. */
        UNSUBSCRIBE,
        /** Close the user's connections. */
        DISCONNECT,
        /** End every token of the user that was issued up to then, and the connections that such a token opened. */
        REVOKE;

        private final String text = "user_" + name().toLowerCase(Locale.ROOT);

        /** As it travels: {@code user_subscribe}. */
        public String text() {
            return text;
        }

        /** Whether the order is about a channel. */
        public boolean needsChannel() {
            return this == SUBSCRIBE || this == UNSUBSCRIBE;
        }

        private static @Nullable Kind of(String text) {
            for (Kind kind : values()) {
                if (kind.text.equals(text)) {
                    return kind;
                }
            }
            return null;
        }
    }

    public byte[] json() {
        return LineWriter.ofType(kind.text, 128)
                .member("user", user)
                .optional("channel", channel == null ? null : channel.text())
                .member("time", givenMillis)
                .end();
    }

    /** The order that stands there; null if it is none of this version. */
    public static @Nullable UserOrder parse(byte[] utf8) {
        try (JsonParser parser = Json.BETWEEN_NODES.object(utf8, 0, utf8.length)) {
            Kind kind = null;
            String user = null;
            ChannelName channel = null;
            long givenMillis = -1;
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = Json.name(parser);
                parser.nextToken();
                switch (name) {
                    case "type" -> kind = Kind.of(Json.text(parser));
                    case "user" -> user = Json.text(parser);
                    case "channel" -> channel = ChannelName.parse(Json.text(parser));
                    case "time" -> givenMillis = Json.integer(parser, 0, Long.MAX_VALUE);
                    default -> Json.skip(parser);
                }
            }
            Json.end(parser);
            return kind == null || user == null || givenMillis < 0 || kind.needsChannel() != (channel != null)
                    ? null
                    : new UserOrder(kind, user, channel, givenMillis);
        } catch (IOException | RuntimeException malformed) {
            return null;
        }
    }
}
