package io.belfry.hub.presence;

import io.belfry.hub.bus.Roster;
import io.belfry.hub.message.ChannelName;
import io.belfry.hub.message.Member;
import io.belfry.hub.message.Time;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

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
    private final Queue<Lost> lost = new ConcurrentLinkedQueue<>(); // nearly in the order of their moments
    private final LongAdder present = new LongAdder();
    private final Roster roster;
    private final Time time;

    /** The links of one client to one channel. */
    private static final class Links {
        private int count;
        private long lostNanos;
    }

    /** The last link of a client broke. */
    private record Lost(ChannelName channel, String client, Links links, long nanos) {
        boolean isStill(@Nullable Links present) {
            return present == links && links.count == 0 && links.lostNanos == nanos;
        }
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
                count(channel, 1);
                roster.join(channel, member);
            }
            links.count++;
            return here;
        });
    }

    /**
     * A link of the client is on the channel no more.
     *
     * @param broken whether the link broke, rather than that the client left
     */
    public void leave(ChannelName channel, Member member, boolean broken) {
        table.computeIfPresent(channel, (name, here) -> {
            Links links = here.get(member.client());
            if (links != null && --links.count == 0) {
                if (broken) {
                    links.lostNanos = time.nanos();
                    lost.add(new Lost(channel, member.client(), links, links.lostNanos));
                } else {
                    remove(channel, here, member.client());
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

    /** Lets go of those who have not come back. Called a few times a second, by one thread. */
    public void sweep() {
        long now = time.nanos();
        for (Lost next = lost.peek(); next != null && now - next.nanos() >= LINGER_NANOS; next = lost.peek()) {
            lost.remove();
            letGo(next);
        }
    }

    private void letGo(Lost gone) {
        table.computeIfPresent(gone.channel(), (name, here) -> {
            if (gone.isStill(here.get(gone.client()))) {
                remove(gone.channel(), here, gone.client());
            }
            return here.isEmpty() ? null : here;
        });
    }

    private void count(ChannelName channel, int more) {
        if (!channel.equals(ChannelName.EVENTS)) {
            present.add(more);
        }
    }

    private void remove(ChannelName channel, Map<String, Links> here, String client) {
        here.remove(client);
        count(channel, -1);
        roster.leave(channel, client);
    }
}
