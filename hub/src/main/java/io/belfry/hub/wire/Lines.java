package io.belfry.hub.wire;

import io.belfry.client.Position;
import io.belfry.hub.message.ChannelName;
import io.belfry.hub.message.Member;
import io.belfry.hub.message.Publication;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The lines that the hub sends, one method each. */
public final class Lines {
    /** In place of a command's id: nobody asked for what the line says. No command has it. */
    public static final long UNASKED = 0;

    private static final int SMALL = 160;

    private Lines() {}

    public static Frame publication(ChannelName channel, Publication publication) {
        return Frame.line(LineWriter.ofType("pub", publication.data().length + SMALL)
                .member("channel", channel.text())
                .member("offset", publication.offset())
                .member("tag", publication.tag())
                .json("data", publication.data())
                .optional("from", publication.from())
                .end());
    }

    /** A publication that stands nowhere: delivered to whoever is connected. */
    public static Frame ephemeral(ChannelName channel, byte[] data, @Nullable String from) {
        return Frame.line(LineWriter.ofType("pub", data.length + SMALL)
                .member("channel", channel.text())
                .json("data", data)
                .optional("from", from)
                .end());
    }

    public static Frame gap(ChannelName channel, GapReason reason, Position position) {
        return Frame.line(LineWriter.ofType("gap", SMALL)
                .member("channel", channel.text())
                .member("reason", reason.text())
                .position(position)
                .end());
    }

    public static Frame join(ChannelName channel, Member member) {
        return presenceChange("join", channel, member);
    }

    public static Frame leave(ChannelName channel, Member member) {
        return presenceChange("leave", channel, member);
    }

    /** Whether the node has its connection to the others. */
    public static Frame status(boolean busUp) {
        return Frame.line(LineWriter.ofType("status", SMALL)
                .member("bus", busUp ? "up" : "down")
                .end());
    }

    /**
     * Leave, and come back after a while.
     *
     * @param reconnectAfterMillis the connection's own slot
     */
    public static Frame goaway(String reason, long reconnectAfterMillis) {
        return Frame.line(LineWriter.ofType("goaway", SMALL)
                .member("reason", reason)
                .member("reconnectAfter", reconnectAfterMillis)
                .end());
    }

    /**
     * A newer poll of the same client took over.
     *
     * @param id of the {@code connect} that is superseded
     */
    public static Frame superseded(long id) {
        return Frame.line(
                LineWriter.ofType("superseded", SMALL).member("id", id).end());
    }

    public static Frame error(long id, ErrorCode code) {
        return Frame.answer(errorMembers(LineWriter.ofType("error", SMALL).member("id", id), code)
                .end());
    }

    public static Frame rateLimited(long id, long retryAfterMillis) {
        return Frame.answer(errorMembers(LineWriter.ofType("error", SMALL).member("id", id), ErrorCode.RATE_LIMITED)
                .member("retryAfter", retryAfterMillis)
                .end());
    }

    /** An error that answers no command. */
    public static Frame error(ErrorCode code) {
        return Frame.line(errorMembers(LineWriter.ofType("error", SMALL), code).end());
    }

    /**
     * The answer to {@code subscribe}.
     *
     * @param id of the command, or {@link #UNASKED}
     */
    public static Frame subscribed(long id, ChannelName channel, Recovery recovery) {
        return answered(id, recovery(answer("subscribed", id, channel), recovery));
    }

    /**
     * The answer to a second {@code subscribe}.
     *
     * @param position where the subscription is; null if its channel has no positions or it is still on its way
     */
    public static Frame alreadySubscribed(long id, ChannelName channel, @Nullable Position position) {
        LineWriter line = answer("subscribed", id, channel);
        if (position != null) {
            line.position(position);
        }
        return answered(id, line.member("already", true));
    }

    /**
     * The answer to {@code unsubscribe}.
     *
     * @param id of the command, or {@link #UNASKED}
     * @param position behind the last publication that was delivered; null if there is no such place
     */
    public static Frame unsubscribed(long id, ChannelName channel, @Nullable Position position) {
        LineWriter line = answer("unsubscribed", id, channel);
        return answered(id, position == null ? line : line.position(position));
    }

    public static Frame published(long id, Outcome outcome) {
        LineWriter line = LineWriter.ofType("published", SMALL).member("id", id);
        return Frame.answer(outcome(line, outcome).end());
    }

    /** The body of an answer to an HTTP publication. */
    public static byte[] outcome(Outcome outcome) {
        return outcome(new LineWriter(SMALL), outcome).end();
    }

    /** A refused publication among others in one request. */
    public static byte[] refusal(ErrorCode code) {
        return new LineWriter(SMALL)
                .json("error", errorMembers(new LineWriter(SMALL), code).end())
                .end();
    }

    /** A line among several that is no posting. */
    public static byte[] badRequest() {
        return new LineWriter(SMALL)
                .json(
                        "error",
                        new LineWriter(SMALL)
                                .member("code", "bad_request")
                                .member("message", "Not a JSON object with data, within the limits.")
                                .member("retry", false)
                                .end())
                .end();
    }

    public static Frame presence(long id, ChannelName channel, List<Member> members) {
        return Frame.answer(answer("presence", id, channel)
                .array("clients", members(members))
                .end());
    }

    public static Frame history(long id, ChannelName channel, Position top, List<Publication> publications) {
        return Frame.answer(answer("history", id, channel)
                .position(top)
                .array("publications", publications(publications))
                .end());
    }

    /**
     * The token has been replaced.
     *
     * @param expiresMillis until the new one ends
     */
    public static Frame refreshed(long id, long expiresMillis) {
        return Frame.answer(LineWriter.ofType("refreshed", SMALL)
                .member("id", id)
                .member("expires", expiresMillis)
                .end());
    }

    /** How one subscription begins, as a member of {@code connected}. */
    static byte[] beginning(Recovery recovery) {
        LineWriter line = new LineWriter(SMALL);
        ErrorCode refusal = recovery.refusal();
        if (refusal != null) {
            return line.json(
                            "error",
                            errorMembers(new LineWriter(SMALL), refusal).end())
                    .end();
        }
        return recovery(line, recovery).end();
    }

    private static Frame answered(long id, LineWriter line) {
        return id == UNASKED ? Frame.line(line.end()) : Frame.answer(line.end());
    }

    private static LineWriter answer(String type, long id, ChannelName channel) {
        LineWriter line = LineWriter.ofType(type, SMALL);
        return (id == UNASKED ? line : line.member("id", id)).member("channel", channel.text());
    }

    private static LineWriter recovery(LineWriter line, Recovery recovery) {
        Position position = recovery.position();
        if (position != null) {
            line.position(position);
        }
        Boolean recovered = recovery.recovered();
        if (recovered != null) {
            line.member("recovered", recovered);
        }
        GapReason gap = recovery.gap();
        return gap == null ? line : line.member("gap", gap.text());
    }

    private static LineWriter outcome(LineWriter line, Outcome outcome) {
        Position position = outcome.position();
        if (position != null) {
            line.position(position);
        }
        return line.member("duplicate", outcome.duplicate());
    }

    private static LineWriter errorMembers(LineWriter line, ErrorCode code) {
        return line.member("code", code.text())
                .member("message", code.sentence())
                .member("retry", code.retry());
    }

    private static Frame presenceChange(String type, ChannelName channel, Member member) {
        return Frame.line(MemberJson.append(LineWriter.ofType(type, SMALL).member("channel", channel.text()), member)
                .end());
    }

    /** The answer to the wish for a ticket. */
    public static byte[] ticket(String ticket, long expiresMillis) {
        return new LineWriter(SMALL)
                .member("ticket", ticket)
                .member("expires", expiresMillis)
                .end();
    }

    /** How a node is, for operators; no reasons: it is ready. */
    public static byte[] health(String status, List<String> reasons, String node, String version) {
        return new LineWriter(SMALL)
                .member("status", status)
                .texts("reasons", reasons)
                .member("node", node)
                .member("version", version)
                .end();
    }

    private static List<byte[]> members(List<Member> members) {
        List<byte[]> encoded = new ArrayList<>(members.size());
        for (Member member : members) {
            encoded.add(MemberJson.write(member));
        }
        return encoded;
    }

    /** Publications as history answers hold them. */
    public static List<byte[]> publications(List<Publication> publications) {
        List<byte[]> encoded = new ArrayList<>(publications.size());
        for (Publication publication : publications) {
            encoded.add(new LineWriter(publication.data().length + SMALL)
                    .member("offset", publication.offset())
                    .member("tag", publication.tag())
                    .json("data", publication.data())
                    .optional("from", publication.from())
                    .end());
        }
        return encoded;
    }
}
