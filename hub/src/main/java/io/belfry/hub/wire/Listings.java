package io.belfry.hub.wire;

import io.belfry.client.Position;
import io.belfry.hub.message.Member;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What operators read in lists, one method each. */
public final class Listings {
    private static final int SMALL = 160;

    private Listings() {}

    public static byte[] channel(String name, long subscribers) {
        return new LineWriter(SMALL)
                .member("channel", name)
                .member("subscribers", subscribers)
                .end();
    }

    /**
     * A connection.
     *
     * @param sinceMillis for how long it has been there
     * @param channels which it has besides those of the hub
     * @param queuedBytes that wait to be written to it
     */
    public static byte[] connection(
            String client,
            @Nullable String user,
            String node,
            String transport,
            long sinceMillis,
            int channels,
            long queuedBytes) {
        return new LineWriter(SMALL)
                .member("client", client)
                .optional("user", user)
                .member("node", node)
                .member("transport", transport)
                .member("since", sinceMillis)
                .member("channels", channels)
                .member("queued", queuedBytes)
                .end();
    }

    public static byte[] member(Member member) {
        return MemberJson.write(member);
    }

    /** What a node says of itself. */
    public static byte[] about(
            String name,
            String version,
            long uptimeMillis,
            long connections,
            long subscriptions,
            long channels,
            boolean ready) {
        return new LineWriter(SMALL)
                .member("name", name)
                .member("version", version)
                .member("uptime", uptimeMillis)
                .member("connections", connections)
                .member("subscriptions", subscriptions)
                .member("channels", channels)
                .member("ready", ready)
                .end();
    }

    /** A node, with what it says of itself; a node that talks nonsense has an id all the same. */
    public static byte[] node(String id, byte[] about) {
        LineWriter line = new LineWriter(SMALL).member("id", id);
        Map<String, byte[]> members = JsonObject.read(about);
        if (members != null) {
            members.remove("id");
            members.forEach(line::json);
        }
        return line.end();
    }

    /**
     * A stretch of a list.
     *
     * @param next what to ask for to go on; null at the end
     * @param unanswered nodes whose part of the list is missing
     */
    public static byte[] page(Collection<byte[]> items, @Nullable String next, int unanswered) {
        return page(new LineWriter(SMALL), items, next, unanswered);
    }

    /** A stretch of a history, with the top of the channel. */
    public static byte[] history(Position top, List<byte[]> publications, @Nullable String next) {
        return page(new LineWriter(SMALL).position(top), publications, next, 0);
    }

    private static byte[] page(LineWriter line, Collection<byte[]> items, @Nullable String next, int unanswered) {
        line.array("items", items).optional("next", next);
        return (unanswered == 0 ? line : line.member("unanswered", unanswered)).end();
    }
}
