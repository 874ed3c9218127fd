package io.belfry.hub.presence;

import io.belfry.hub.bus.Roster;
import io.belfry.hub.message.ChannelName;
import io.belfry.hub.message.Member;
import io.belfry.hub.message.Time;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Which clients are on which channel of this node, however many links each has; the roster is told of the first and of the
 * last. Safe from any thread.
 *
 * <p>A client whose link broke stays for a moment: if it comes back under its name, here or on another node, nobody hears of
 * it.
 */
public final class Presence {
    /** A client that reconnects at once is back in about a second. */
    private static final long LINGER_NANOS = 3_000_000_000L;

    private final ConcurrentMap<ChannelName, Map<String, Links>> table = new ConcurrentHashMap<>();
    private final LongAdder present = new LongAdder();
    private final Roster roster;
    private final Time time;

    /** The links of one client to one channel. */
    private static final class Links {
        private int count;
        private long lostNanos;
    }

    public Presence(Roster roster, Time time) {
        this.roster = roster;
        this.time = time;
    }

    /** A link of the client is on the channel now. */
    public void join(ChannelName channel, Member member) {
        table.compute(channel, (name, clients) -> {
            Map<String, Links> here = clients == null ? new HashMap<>() : clients;
            Links links = here.get(member.client());
            if (links == null) {
                links = new Links();
                here.put(member.client(), links);
                present.increment();
                roster.join(channel, member);
            }
            links.count++;
            return here;
        });
    }

    /**
     * A link of the client is on the channel no more.
     *
     * @param lost whether the link broke, rather than that the client left
     */
    public void leave(ChannelName channel, Member member, boolean lost) {
        table.computeIfPresent(channel, (name, here) -> {
            Links links = here.get(member.client());
            if (links != null && --links.count == 0) {
                links.lostNanos = time.nanos();
                if (!lost) {
                    here.remove(member.client());
                    gone(channel, member.client());
                }
            }
            return here.isEmpty() ? null : here;
        });
    }

    /** Who is on the channel, on whichever node, in the order of coming. Completes exceptionally while nobody can tell. */
    public CompletionStage<List<Member>> members(ChannelName channel) {
        return roster.members(channel);
    }

    /** Clients on channels of this node, each counted once for each channel. */
    public long size() {
        return present.sum();
    }

    /** Lets go of those who have not come back. Called a few times a second. */
    public void sweep() {
        long now = time.nanos();
        for (ChannelName channel : table.keySet()) {
            table.computeIfPresent(channel, (name, here) -> {
                for (Iterator<Map.Entry<String, Links>> all = here.entrySet().iterator(); all.hasNext(); ) {
                    Map.Entry<String, Links> each = all.next();
                    Links links = each.getValue();
                    if (links.count == 0 && now - links.lostNanos >= LINGER_NANOS) {
                        all.remove();
                        gone(channel, each.getKey());
                    }
                }
                return here.isEmpty() ? null : here;
            });
        }
    }

    private void gone(ChannelName channel, String client) {
        present.decrement();
        roster.leave(channel, client);
    }
}
