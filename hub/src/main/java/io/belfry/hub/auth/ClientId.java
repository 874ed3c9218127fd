package io.belfry.hub.auth;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The random 128 bits that name a client for as long as it keeps coming back. */
public record ClientId(long high, long low) {
    static final int BYTES = 16;

    /** A new id. The randomness must be unpredictable: an id is part of what makes {@code client} unguessable. */
    public static ClientId random(RandomGenerator random) {
        return new ClientId(random.nextLong(), random.nextLong());
    }

    /** The id in a {@code client}, whoever signed it; null if there is none in it. Proves nothing: see {@link ClientSigner}. */
    public static @Nullable ClientId in(String client) {
        try {
            ByteBuffer signed = ByteBuffer.wrap(Base64.getUrlDecoder().decode(client));
            return signed.remaining() < BYTES ? null : new ClientId(signed.getLong(), signed.getLong());
        } catch (IllegalArgumentException e) {
            return null; // not Base64
        }
    }
}
