package io.belfry.hub.auth;

import java.util.random.RandomGenerator;

/** The random 128 bits that name a client for as long as it keeps coming back. */
public record ClientId(long high, long low) {

    /** A new id. The randomness must be unpredictable: an id is part of what makes {@code client} unguessable. */
    public static ClientId random(RandomGenerator random) {
        return new ClientId(random.nextLong(), random.nextLong());
    }
}
