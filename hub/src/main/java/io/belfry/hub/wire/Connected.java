package io.belfry.hub.wire;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The answer to {@code connect}.
 *
 * @param client the client id, signed
 * @param user the user, if there is one
 * @param expiresMillis until the token ends; null if it never does
 * @param greeting what is the same for all connections of this node
 * @param subs how each wanted channel begins, by the name the client used
 * @param nextMillis how long a poll should wait before the next one; null on other transports
 */
public record Connected(
        long id,
        String client,
        @Nullable String user,
        @Nullable Long expiresMillis,
        Greeting greeting,
        Map<String, Recovery> subs,
        @Nullable Long nextMillis) {

    /** What a node says of itself. */
    public record Greeting(String node, String version, long pingMillis, int messageBytes, int channels) {}

    public Frame frame() {
        LineWriter line = LineWriter.ofType("connected", 256 + 96 * subs.size())
                .member("id", id)
                .member("client", client)
                .optional("user", user)
                .member("node", greeting.node)
                .member("version", greeting.version)
                .member("ping", greeting.pingMillis);
        if (expiresMillis != null) {
            line.member("expires", expiresMillis);
        }
        line.json(
                "limits",
                new LineWriter(64)
                        .member("message", greeting.messageBytes)
                        .member("channels", greeting.channels)
                        .end());
        LineWriter begun = new LineWriter(96 * subs.size());
        subs.forEach((channel, recovery) -> begun.json(channel, Lines.beginning(recovery)));
        line.json("subs", begun.end());
        if (nextMillis != null) {
            line.member("next", nextMillis);
        }
        return Frame.line(line.end());
    }
}
