package io.belfry.hub.wire;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.belfry.client.Position;
import io.belfry.hub.message.Command;
import io.belfry.hub.message.Start;
import io.belfry.hub.message.Wanted;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads one line of a client. What is not well-formed is no command, whatever else it may be. Safe from any thread. */
public final class CommandParser {
    private static final long MAX_ID = (1L << 53) - 1; // the largest integer that every JavaScript keeps
    private static final int MAX_EPOCH_CHARS = 64;

    private final Json json;

    /** @param maxBytes the largest line */
    public CommandParser(int maxBytes) {
        json = new Json(maxBytes);
    }

    /** The command, or null if the bytes are not a message. Members that are not known are passed over. */
    public @Nullable Command parse(byte[] utf8) {
        return parse(utf8, 0, utf8.length);
    }

    public @Nullable Command parse(byte[] utf8, int from, int to) {
        try (JsonParser parser = json.object(utf8, from, to)) {
            Members members = new Members();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = Json.name(parser);
                parser.nextToken();
                members.read(name, parser, utf8, from);
            }
            Json.end(parser);
            return members.command();
        } catch (IOException | RuntimeException malformed) { // a parser of strangers' text must not be a way to crash
            return null;
        }
    }

    /** The members of all commands; which of them count is decided when the type is known. */
    private static final class Members {
        private long id;
        private @Nullable String type;
        private @Nullable String token;
        private @Nullable String client;
        private @Nullable String channel;
        private @Nullable String key;
        private byte @Nullable [] data;
        private List<Wanted> subs = List.of();
        private long limit = -1;
        private long wait = Command.Connect.USUAL_WAIT;
        private boolean reverse;
        private final StartMembers start = new StartMembers();

        void read(String name, JsonParser parser, byte[] utf8, int from) throws IOException {
            if (Json.isAbsent(parser) && !name.equals("data")) {
                return;
            }
            switch (name) {
                case "id" -> id = Json.integer(parser, 1, MAX_ID);
                case "type" -> type = Json.text(parser);
                case "token" -> token = Json.text(parser);
                case "client" -> client = Json.text(parser);
                case "channel" -> channel = Json.text(parser);
                case "key" -> key = Json.text(parser);
                case "data" -> data = Json.raw(parser, utf8, from);
                case "subs" -> subs = readSubs(parser);
                case "limit" -> limit = Json.integer(parser, 0, Long.MAX_VALUE);
                case "wait" -> wait = Json.integer(parser, 0, Long.MAX_VALUE);
                case "reverse" -> reverse = Json.bool(parser);
                default -> {
                    if (!start.read(name, parser)) {
                        Json.skip(parser);
                    }
                }
            }
        }

        Command command() throws IOException {
            if (id == 0 || type == null) {
                throw new IOException("no id or no type");
            }
            return switch (type) {
                case "connect" -> new Command.Connect(id, token, client, subs, wait);
                case "subscribe" -> new Command.Subscribe(id, new Wanted(need(channel), start.start(), token));
                case "unsubscribe" -> new Command.Unsubscribe(id, need(channel));
                case "publish" -> new Command.Publish(id, need(channel), need(data), key);
                case "presence" -> new Command.Presence(id, need(channel));
                case "history" -> {
                    if (limit < 0) {
                        throw new IOException("no limit");
                    }
                    int clamped = (int) Math.min(limit, Integer.MAX_VALUE);
                    yield new Command.ReadHistory(
                            id, need(channel), clamped, start.start().position(), reverse);
                }
                case "refresh" -> new Command.Refresh(id, need(token));
                default -> new Command.Unknown(id);
            };
        }

        private static <T> T need(@Nullable T member) throws IOException {
            if (member == null) {
                throw new IOException("a member is missing");
            }
            return member;
        }

        private static List<Wanted> readSubs(JsonParser parser) throws IOException {
            requireObject(parser);
            List<Wanted> subs = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String channel = Json.name(parser);
                parser.nextToken();
                requireObject(parser);
                StartMembers start = new StartMembers();
                String token = null;
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    String name = Json.name(parser);
                    parser.nextToken();
                    if (Json.isAbsent(parser)) {
                        continue;
                    }
                    if (name.equals("token")) {
                        token = Json.text(parser);
                    } else if (!start.read(name, parser)) {
                        Json.skip(parser);
                    }
                }
                subs.add(new Wanted(channel, start.start(), token));
            }
            return subs;
        }

        private static void requireObject(JsonParser parser) throws IOException {
            if (parser.currentToken() != JsonToken.START_OBJECT) {
                throw new IOException("not an object");
            }
        }
    }

    /** {@code epoch}, {@code offset}, {@code tag} and {@code rewind}, wherever they stand. */
    private static final class StartMembers {
        private @Nullable String epoch;
        private @Nullable String tag;
        private long offset = -1;
        private long rewind;

        boolean read(String name, JsonParser parser) throws IOException {
            switch (name) {
                case "epoch" -> epoch = shortText(parser);
                case "tag" -> tag = shortText(parser);
                case "offset" -> offset = Json.integer(parser, 0, Long.MAX_VALUE);
                case "rewind" -> rewind = Json.integer(parser, 0, Long.MAX_VALUE);
                default -> {
                    return false;
                }
            }
            return true;
        }

        /** A position wins over {@code rewind}; parts of a position are none. */
        Start start() {
            if (epoch == null && tag == null && offset < 0) {
                return rewind == 0 ? Start.FRESH : Start.rewind((int) Math.min(rewind, Integer.MAX_VALUE));
            }
            if (epoch == null || epoch.isEmpty() || offset < 0 || (tag == null && offset > 0)) {
                return Start.BAD_POSITION;
            }
            return Start.resume(new Position(epoch, offset, tag == null ? "" : tag));
        }

        private static String shortText(JsonParser parser) throws IOException {
            String text = Json.text(parser);
            if (text.length() > MAX_EPOCH_CHARS) {
                throw new IOException("too long");
            }
            return text;
        }
    }
}
