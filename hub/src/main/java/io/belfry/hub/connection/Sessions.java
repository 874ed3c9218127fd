package io.belfry.hub.connection;

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
    private final Map<String, Integer> ofUsers = new ConcurrentHashMap<>();

    /** So many of one user; 0: as many as one likes. Whoever has no user has no such limit. */
    public Sessions(int mostOfUser) {
        this.mostOfUser = mostOfUser;
    }

    /** How many there are. */
    public int count() {
        return open.get();
    }

    /**
     * One begins, unless its user has as many as he may.
     *
     * @param continues whether it was admitted earlier, as a poll or stream with a {@code client} that holds: then it is
     *     counted and always let in
     */
    boolean begin(@Nullable String user, boolean continues) {
        boolean[] begins = {true};
        if (mostOfUser > 0 && user != null) {
            ofUsers.compute(user, (who, counted) -> {
                int before = counted == null ? 0 : counted;
                begins[0] = before < mostOfUser || continues;
                return begins[0] ? before + 1 : before;
            });
        }
        if (begins[0]) {
            open.incrementAndGet();
        }
        return begins[0];
    }

    /** One that had begun is over. */
    void end(@Nullable String user) {
        open.decrementAndGet();
        if (mostOfUser > 0 && user != null) {
            ofUsers.computeIfPresent(user, (who, counted) -> counted == 1 ? null : counted - 1);
        }
    }

    /** Users that are counted now. */
    int users() {
        return ofUsers.size();
    }
}
