package io.belfry.hub.auth;

import io.jsonwebtoken.JwtException;

/** Ends the parsing of a token whose key is not known; how jjwt wants to be told. */
final class UnknownKeyException extends JwtException {
    private static final long serialVersionUID = 1;

    private final boolean mayCome;

    /** @param mayCome whether the key may be among those that are fetched next */
    UnknownKeyException(boolean mayCome) {
        super("the key of the token is not known");
        this.mayCome = mayCome;
    }

    boolean mayCome() {
        return mayCome;
    }
}
