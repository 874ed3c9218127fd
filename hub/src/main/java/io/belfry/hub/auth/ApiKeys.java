package io.belfry.hub.auth;

import io.belfry.hub.config.ApiKey;
import io.belfry.hub.config.ApiKey.Scope;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who may use the admin port. Takes the same time however much of a key is right. Safe from any thread. */
public final class ApiKeys {
    private static final int NAME_BYTES = 4;

    private final List<HashedKey> keys = new ArrayList<>();
    private final boolean open;

    private record HashedKey(byte[] sha256, Set<Scope> scopes) {}

    /** What a key is good for. */
    public enum Verdict {
        ALLOWED,
        /** No key, or none that is known: 401. */
        UNKNOWN,
        /** A known key, but not for this: 403. */
        LACKS_SCOPE
    }

    /** In development mode the port is open as long as there are no keys. */
    public ApiKeys(List<ApiKey> keys, boolean development) {
        this.open = development && keys.isEmpty();
        keys.forEach(each ->
                this.keys.add(new HashedKey(TokenDigest.sha256(each.key().bytes()), each.scopes())));
    }

    /** By what a key that was allowed is named in the log: the beginning of its digest, from which nobody makes the key. */
    public String name(@Nullable String key) {
        return key == null || open
                ? "nobody in particular"
                : "key "
                        + HexFormat.of()
                                .formatHex(TokenDigest.sha256(key.getBytes(StandardCharsets.UTF_8)), 0, NAME_BYTES);
    }

    /** Judges what the caller showed; null if nothing. */
    public Verdict check(@Nullable String key, Scope scope) {
        if (open) {
            return Verdict.ALLOWED;
        }
        if (key == null) {
            return Verdict.UNKNOWN;
        }
        byte[] shown = TokenDigest.sha256(key.getBytes(StandardCharsets.UTF_8));
        Verdict verdict = Verdict.UNKNOWN;
        for (HashedKey each : keys) { // all of them: which one matches must not show in the time it takes
            if (MessageDigest.isEqual(each.sha256, shown)) {
                verdict = each.scopes.contains(scope) ? Verdict.ALLOWED : Verdict.LACKS_SCOPE;
            }
        }
        return verdict;
    }
}
