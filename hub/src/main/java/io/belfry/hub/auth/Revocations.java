package io.belfry.hub.auth;

import io.belfry.hub.config.AuthSettings;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.LongSupplier;

/**
 * The users whose tokens were ended before their time, and when that was. Safe from any thread.
 *
 * <p>What is remembered is bounded by time: once every token of that moment has ended by itself, nothing needs to be known
 * of it any more. That holds for tokens that say when they were issued; one that does not counts as older than any
 * revocation, but if it ends later than {@code auth.maxLifetime} from now it can outlive the memory of it.
 */
public final class Revocations {
    private final ConcurrentMap<String, Long> revoked = new ConcurrentHashMap<>();
    private final long keptMillis;
    private final LongSupplier wallMillis;

    /** The clock tells milliseconds since 1970. */
    public Revocations(AuthSettings settings, LongSupplier wallMillis) {
        keptMillis = settings.maxLifetime().plus(settings.clockSkew()).toMillis();
        this.wallMillis = wallMillis;
    }

    /** Ends every token of the user that was issued up to then. An earlier moment than one that is known changes nothing. */
    public void revoke(String user, long untilMillis) {
        if (!isOver(untilMillis)) {
            revoked.merge(user, untilMillis, Math::max);
        }
    }

    /** Whether the token that made this identity has been ended. */
    boolean cover(Identity identity) {
        String user = identity.user();
        Long until = user == null ? null : revoked.get(user);
        return until != null && identity.isIssuedBy(until);
    }

    /** Forgets what has no effect any more. Called every few seconds. */
    public void sweep() {
        revoked.values().removeIf(this::isOver);
    }

    /** Users of whom something is remembered. */
    public int size() {
        return revoked.size();
    }

    private boolean isOver(long untilMillis) {
        return wallMillis.getAsLong() - untilMillis > keptMillis;
    }
}
