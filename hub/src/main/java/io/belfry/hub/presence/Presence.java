package io.belfry.hub.presence;

import io.belfry.hub.channel.Channels;
import io.belfry.hub.connection.Connection;
import io.belfry.hub.message.ChannelName;
import io.belfry.hub.message.Member;
import io.belfry.hub.message.Time;
import io.belfry.hub.wire.Lines;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Who is on which channel of this node, with one join and one leave for each client however many links it has. Safe from
 * any thread.
 *
 * <p>A client whose link broke stays for a moment: if it comes back under its name, nobody hears of it.
 */
public final class Presence {
    /** A client that reconnects at once is back in about a second. */
    private static final long LINGER_NANOS = 3_000_000_000L;

    private final ConcurrentMap<ChannelName, Map<String, Entry>> table = new ConcurrentHashMap<>();
    private final Channels channels;
    private final Time time;

    private static final class Entry {
        private final Member member;
        private int links;
        private long lostNanos;

        Entry(Member member) {
            this.member = member;
        }
    }

    public Presence(Channels channels, Time time) {
        this.channels = channels;
        this.time = time;
    }

    /** A link of the client is on the channel now. The others hear of it if it is the first. */
    public void join(Connection connection, ChannelName channel, Member member) {
        table.compute(channel, (name, present) -> {
            Map<String, Entry> entries = present == null ? new LinkedHashMap<>() : present;
            Entry entry = entries.get(member.client());
            if (entry == null) {
                entry = new Entry(member);
                entries.put(member.client(), entry);
                channels.push(channel, Lines.join(channel, member), connection);
            }
            entry.links++;
            return entries;
        });
    }

    /**
     * A link of the client is on the channel no more.
     *
     * @param lost whether the link broke, rather than that the client left
     */
    public void leave(ChannelName channel, Member member, boolean lost) {
        table.computeIfPresent(channel, (name, entries) -> {
            Entry entry = entries.get(member.client());
            if (entry != null && --entry.links == 0) {
                entry.lostNanos = time.nanos();
                if (!lost) {
                    remove(channel, entries, entry);
                }
            }
            return entries.isEmpty() ? null : entries;
        });
    }

    /** Who is there, in the order of coming. */
    public List<Member> members(ChannelName channel) {
        List<Member> members = new ArrayList<>();
        table.computeIfPresent(channel, (name, entries) -> {
            entries.values().forEach(entry -> members.add(entry.member));
            return entries;
        });
        return members;
    }

    /** Lets go of those who have not come back. Called a few times a second. */
    public void sweep() {
        long now = time.nanos();
        for (ChannelName channel : table.keySet()) {
            table.computeIfPresent(channel, (name, entries) -> {
                for (Entry entry : List.copyOf(entries.values())) {
                    if (entry.links == 0 && now - entry.lostNanos >= LINGER_NANOS) {
                        remove(channel, entries, entry);
                    }
                }
                return entries.isEmpty() ? null : entries;
            });
        }
    }

    private void remove(ChannelName channel, Map<String, Entry> entries, Entry entry) {
        entries.remove(entry.member.client());
        channels.push(channel, Lines.leave(channel, entry.member), null);
    }
}
