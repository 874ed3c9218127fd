package io.belfry.hub.wire;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.belfry.hub.message.Member;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A member as JSON, as clients read it and as it travels between nodes: {@code client}, {@code user}, {@code info}. */
public final class MemberJson {
    private static final int SMALL = 160;
    private static final int MAX_BYTES = 64 * 1024; // what is in it came out of a token, which is much smaller
    private static final Json JSON = new Json(MAX_BYTES);

    private MemberJson() {}

    public static byte[] write(Member member) {
        return append(new LineWriter(SMALL), member).end();
    }

    static LineWriter append(LineWriter line, Member member) {
        line.member("client", member.client()).optional("user", member.user());
        byte[] info = member.info();
        return info == null ? line : line.json("info", info);
    }

    /** The member that stands there, or null if what stands there is none. */
    public static @Nullable Member read(byte[] utf8, int from, int to) {
        try (JsonParser parser = JSON.object(utf8, from, to)) {
            String client = null;
            String user = null;
            byte[] info = null;
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = Json.name(parser);
                parser.nextToken();
                switch (name) {
                    case "client" -> client = Json.text(parser);
                    case "user" -> user = Json.text(parser);
                    case "info" -> info = Json.raw(parser, utf8, from);
                    default -> Json.skip(parser);
                }
            }
            Json.end(parser);
            return client == null ? null : new Member(client, user, info);
        } catch (IOException | RuntimeException malformed) {
            return null;
        }
    }
}
