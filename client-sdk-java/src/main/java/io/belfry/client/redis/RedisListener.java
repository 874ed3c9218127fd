package io.belfry.client.redis;

/** Hears what a {@link RedisListening} does. Called on Redis threads, one call at a time; must not block. */
public interface RedisListener {

    /** A connection to the master stands; nothing is subscribed on it. */
    void up();

    /** The connection is gone; another is being opened. */
    void down(String why);

    void message(byte[] redisChannel, byte[] message);
}
