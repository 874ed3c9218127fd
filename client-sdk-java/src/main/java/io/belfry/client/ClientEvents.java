package io.belfry.client;

/**
 * What clients do, brought to one of the application's instances: each event goes to one instance of a group, whichever takes
 * it. The nodes tell of it if {@code events.enabled} is set. Needs Redis 6.2 or later, and lettuce on the class path.
 *
 * <p>Every event is delivered <strong>at least once</strong>. As long as instances end by {@link #close} it is once; what an
 * instance had taken and not finished when it died is given to another one after {@link ClientEventsOptions#takeOver}, and so
 * may be handled a second time: whoever must not do that remembers the {@link ClientEvent#id} of what he has done. The nodes
 * keep about {@code events.kept} events; a group that lags further, and a Redis that forgets, lose some without a word.
 *
 * <p>Events of one client come in their order while one instance takes them; of several instances each goes its own pace.
 *
 * <p>It connects in the background, and goes on by itself when Redis was away, or has forgotten the group, which then is a
 * new one. While nothing can be taken, the log says why. Instances that were killed are forgotten after an hour.
 */
public interface ClientEvents extends AutoCloseable {

    /**
     * Begins to take events. A group that is new begins with the oldest event that is kept.
     *
     * @param uri {@code redis://}, {@code rediss://} or {@code redis-sentinel://}, as in the nodes' {@code bus.redis}
     * @param group name of the application; each group gets every event
     * @throws IllegalArgumentException if the address is none of these; the message does not repeat it, as it may hold a
     *     password
     */
    static ClientEvents redis(String uri, String group, ClientEventListener listener) {
        return redis(uri, group, listener, ClientEventsOptions.DEFAULTS);
    }

    /** The same with limits of one's own. */
    static ClientEvents redis(String uri, String group, ClientEventListener listener, ClientEventsOptions options) {
        return RedisClientEvents.open(uri, group, listener, options);
    }

    /**
     * Takes nothing more. Waits for the event that is being handled, as long as the options say; returns at once when a
     * listener calls it. Events that were taken with that one, ten at most, are another instance's after the time of
     * take-over. An interrupt ends the waiting.
     */
    @Override
    void close();
}
