package io.belfry.hub.bus;

import io.belfry.hub.message.ChannelName;
import io.belfry.hub.message.Member;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One channel of a node's own part of the roster: who is to be on it, and which changes Redis does not have yet. Changes are
 * written in flights, one at a time; what comes up meanwhile waits for the next, and of several changes about a client the
 * last one counts. Belongs to the roster's thread.
 */
final class Roll {
    private final ChannelName channel;
    private final Map<String, Member> here = new LinkedHashMap<>();
    private final Map<String, Change> unwritten = new LinkedHashMap<>();
    private List<Change> aloft = List.of();
    private boolean queued;
    /** Redis has lost what it knew of the channel, and does not have all of it again. */
    private boolean forgotten;

    /**
     * A client comes or goes.
     *
     * @param known whether Redis has, or had, the client as being on this node
     */
    record Change(Member member, boolean comes, boolean known) {}

    /**
     * What is written at a time.
     *
     * @param forgotten whether those who are known come unheard, and go with a word though Redis does not know them
     * @param last whether nobody is here afterwards
     */
    record Flight(List<Change> changes, boolean forgotten, boolean last) {}

    Roll(ChannelName channel) {
        this.channel = channel;
    }

    ChannelName channel() {
        return channel;
    }

    void join(Member member) {
        boolean known = isKnown(member.client());
        here.put(member.client(), member);
        unwritten.put(member.client(), new Change(member, true, known));
    }

    void leave(String client) {
        Member member = here.get(client);
        if (member == null) {
            return;
        }
        boolean known = isKnown(client);
        here.remove(client);
        if (known || !aloft.isEmpty()) {
            unwritten.put(client, new Change(member, false, known));
        } else {
            unwritten.remove(client);
        }
    }

    private boolean isKnown(String client) {
        Change before = unwritten.get(client);
        return before == null ? here.containsKey(client) : before.known();
    }

    // ---- flights

    /** Whether it is to be queued for a flight; if so, it counts as queued from now on. */
    boolean wantsFlight() {
        boolean wants = !queued && aloft.isEmpty() && !unwritten.isEmpty();
        queued |= wants;
        return wants;
    }

    /** Takes it from the queue and begins a flight. */
    Flight takeOff(int mostChanges) {
        queued = false;
        aloft = unwritten.values().stream().limit(mostChanges).toList();
        return new Flight(aloft, forgotten, here.isEmpty() && aloft.size() == unwritten.size());
    }

    /** The flight has arrived: Redis has its changes. */
    void land() {
        for (Change written : aloft) {
            String client = written.member().client();
            Change now = unwritten.get(client);
            if (written.equals(now)) {
                unwritten.remove(client);
            } else if (now != null) {
                unwritten.put(client, new Change(now.member(), now.comes(), written.comes()));
            }
        }
        aloft = List.of();
        forgotten &= !unwritten.isEmpty();
    }

    /** Nobody knows what became of the flight; there will be no more until {@link #anew}. */
    void ground() {
        queued = false;
        aloft = List.of();
    }

    /**
     * Everything is to be written again, under another mark.
     *
     * @param lost whether Redis has forgotten; if it has not, those who are gone go with the old mark
     */
    void anew(boolean lost) {
        forgotten |= lost;
        Map<String, Change> before = new LinkedHashMap<>(unwritten);
        unwritten.clear();
        if (forgotten) {
            before.values().stream()
                    .filter(change -> !change.comes() && change.known())
                    .forEach(change -> unwritten.put(change.member().client(), change));
        }
        here.forEach((client, member) -> {
            Change pending = before.get(client);
            unwritten.put(client, pending == null ? new Change(member, true, true) : pending);
        });
    }

    /** Redis has lost just this channel. */
    void restore() {
        if (isWritten()) {
            anew(true);
        }
    }

    /** Whether Redis has everything, and that is not nothing. */
    boolean isWritten() {
        return unwritten.isEmpty() && !here.isEmpty();
    }

    /** One of those who are here; there must be one. */
    String someone() {
        return here.keySet().iterator().next();
    }

    /** Whether it can be forgotten. */
    boolean isEmpty() {
        return unwritten.isEmpty() && here.isEmpty() && !queued && aloft.isEmpty();
    }
}
