package io.belfry.hub.connection;

import io.belfry.hub.auth.ClientId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of this node: connections of which it is known whose they are. Counts them, and those of each user, of whom
 * there is never one more than allowed; each is given back once, when its link is gone. Safe from any thread.
 */
public final class Sessions {
    private final int mostOfUser;
    private final AtomicInteger open = new AtomicInteger();
    private final Map<String, List<Held>> ofUsers = new ConcurrentHashMap<>();

    /** How a session comes. */
    enum Arrival {
        /** Nobody knows it. */
        NEW,
        /** By WebSocket, with a {@code client} that holds. Where there is no place left it takes that of its predecessor. */
        RETURNING,
        /** By a poll or stream with a {@code client} that holds: it was admitted earlier, is counted and always let in. */
        CONTINUING
    }

    /** What holds a place under the cap of a user. */
    interface Holder {
        /** Its place went to a newer connection of its client, which may be all that is left of it. From any thread. */
        void replaced();
    }

    private record Held(ClientId client, Holder holder) {}

    /** So many of one user; 0: as many as one likes. Whoever has no user has no such limit. */
    public Sessions(int mostOfUser) {
        this.mostOfUser = mostOfUser;
    }

    /** How many there are. */
    public int count() {
        return open.get();
    }

    /** One begins, unless its user has as many as he may. */
    boolean begin(@Nullable String user, ClientId client, Holder holder, Arrival arrival) {
        boolean[] begins = {true};
        Holder[] replaced = new Holder[1];
        if (mostOfUser > 0 && user != null) {
            ofUsers.compute(user, (who, present) -> {
                List<Held> places = present == null ? new ArrayList<>(1) : present;
                if (places.size() < mostOfUser || arrival == Arrival.CONTINUING) {
                    places.add(new Held(client, holder));
                } else {
                    replaced[0] = arrival == Arrival.RETURNING ? replace(places, new Held(client, holder)) : null;
                    begins[0] = replaced[0] != null;
                }
                return places;
            });
        }
        if (begins[0]) {
            open.incrementAndGet();
        }
        if (replaced[0] != null) {
            replaced[0].replaced();
        }
        return begins[0];
    }

    /** Puts it in the place of the oldest of the same client; null if there is none. */
    private static @Nullable Holder replace(List<Held> places, Held successor) {
        for (Held each : places) {
            if (each.client.equals(successor.client)) {
                places.remove(each);
                places.add(successor);
                return each.holder;
            }
        }
        return null;
    }

    /** One that had begun is over. */
    void end(@Nullable String user, Holder holder) {
        open.decrementAndGet();
        if (mostOfUser > 0 && user != null) {
            ofUsers.computeIfPresent(user, (who, places) -> {
                places.removeIf(each -> each.holder == holder); // not there if its place went to another
                return places.isEmpty() ? null : places;
            });
        }
    }

    /** Users that are counted now. */
    int users() {
        return ofUsers.size();
    }
}
