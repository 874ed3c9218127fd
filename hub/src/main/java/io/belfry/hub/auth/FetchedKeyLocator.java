package io.belfry.hub.auth;

import io.jsonwebtoken.JwsHeader;
import io.jsonwebtoken.LocatorAdapter;
import io.jsonwebtoken.MalformedJwtException;
import io.jsonwebtoken.UnsupportedJwtException;
import java.security.Key;

/** Finds the key that a token names among those that were fetched, if the token's algorithm is that of the key. */
final class FetchedKeyLocator extends LocatorAdapter<Key> {
    private final FetchedKeys keys;

    FetchedKeyLocator(FetchedKeys keys) {
        this.keys = keys;
    }

    @Override
    protected Key locate(JwsHeader header) {
        if (!TokenRules.isPlain(header)) { // before its name of a key has any effect
            throw new MalformedJwtException("the header has what it must not");
        }
        KeySet known = keys.current();
        String id = header.getKeyId();
        VerifyingKey key = known.find(id);
        if (key == null) {
            throw new UnknownKeyException(id == null ? known.isEmpty() : keys.mayCome(id));
        }
        if (!key.algorithm().equals(header.getAlgorithm())) {
            throw new UnsupportedJwtException("the algorithm is not that of the key");
        }
        return key.key();
    }
}
