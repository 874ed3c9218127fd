package io.belfry.hub.wire;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What every node is asked when an answer is wanted: as nodes, and publishers over Redis, ask it.
 *
 * @param client signed, for the kinds that are about a client; else empty
 * @param data one JSON value without line breaks, for {@link Kind#CLIENT_PUBLISH}; else empty
 * @param after for lists: the key behind which to go on; empty from the start
 * @param limit for lists: the most items
 */
public record Question(Kind kind, String client, byte[] data, String after, int limit) {
    private static final byte[] NONE = {};

    /** What may be asked. */
    public enum Kind {
        /** Deliver to a client, if it is here; answered with how many of its connections got it. */
        CLIENT_PUBLISH,
        /** Close a client's connections, if it is here; answered with how many there were. */
        CLIENT_DISCONNECT,
        /** Which channels have how many subscribers here; answered as name → number. */
        CHANNELS,
        /** Who is connected here; answered as key → connection. */
        CONNECTIONS;

        private final String text = name().toLowerCase(Locale.ROOT);

        private static @Nullable Kind of(String text) {
            for (Kind kind : values()) {
                if (kind.text.equals(text)) {
                    return kind;
                }
            }
            return null;
        }

        private boolean isList() {
            return this == CHANNELS || this == CONNECTIONS;
        }
    }

    public static Question clientPublish(String client, byte[] data) {
        return new Question(Kind.CLIENT_PUBLISH, client, data, "", 0);
    }

    public static Question clientDisconnect(String client) {
        return new Question(Kind.CLIENT_DISCONNECT, client, NONE, "", 0);
    }

    public static Question channels(String after, int limit) {
        return new Question(Kind.CHANNELS, "", NONE, after, limit);
    }

    public static Question connections(String after, int limit) {
        return new Question(Kind.CONNECTIONS, "", NONE, after, limit);
    }

    public byte[] json() {
        LineWriter line = LineWriter.ofType(kind.text, 128 + data.length);
        if (kind.isList()) {
            return line.member("after", after).member("limit", limit).end();
        }
        line.member("client", client);
        return (kind == Kind.CLIENT_PUBLISH ? line.json("data", data) : line).end();
    }

    /** The question that stands there; null if it is none of this version. */
    public static @Nullable Question parse(byte[] utf8) {
        try (JsonParser parser = Json.BETWEEN_NODES.object(utf8, 0, utf8.length)) {
            Json.requireUtf8(utf8, 0, utf8.length); // data goes to clients as it is
            Kind kind = null;
            String client = "";
            byte[] data = NONE;
            String after = "";
            long limit = 0;
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = Json.name(parser);
                parser.nextToken();
                switch (name) {
                    case "type" -> kind = Kind.of(Json.text(parser));
                    case "client" -> client = Json.text(parser);
                    case "data" -> data = Json.raw(parser, utf8, 0);
                    case "after" -> after = Json.text(parser);
                    case "limit" -> limit = Json.integer(parser, 0, Integer.MAX_VALUE);
                    default -> Json.skip(parser);
                }
            }
            Json.end(parser);
            return kind == null || (kind == Kind.CLIENT_PUBLISH && data.length == 0)
                    ? null
                    : new Question(kind, client, data, after, (int) limit);
        } catch (IOException | RuntimeException malformed) {
            return null;
        }
    }
}
