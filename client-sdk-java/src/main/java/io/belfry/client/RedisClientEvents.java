package io.belfry.client;

import io.belfry.client.redis.EventGroup;
import io.belfry.client.redis.RedisEventGroup;
import io.belfry.client.redis.RedisNames;
import io.belfry.client.redis.RedisSource;
import java.security.SecureRandom;

/** What the events of clients are made of over Redis: a connection of their own, on which reads may wait. */
final class RedisClientEvents {
    private RedisClientEvents() {}

    static ClientEvents open(String uri, String name, ClientEventListener listener, ClientEventsOptions options) {
        RedisSource source = RedisSource.open(uri);
        EventGroup group = new RedisEventGroup(
                source.link("events"),
                new RedisNames(options.redisPrefix()),
                name,
                new IdempotencyKeys(new SecureRandom()).get());
        EventIntake intake = new EventIntake(group, listener, options.takeOver(), System::nanoTime);
        ThreadedClientEvents events = new ThreadedClientEvents(intake, source::close, options.closeTimeout());
        events.start();
        return events;
    }
}
