package io.belfry.client;

import org.jspecify.annotations.Nullable;

/**
 * Hears what happens on one channel.
 *
 * <p>All listeners of a {@link Subscriber} are called on its one thread: one call at a time, a channel's publications in
 * their order, each once. A listener may block for a while: nothing is lost, the hub keeps what is not read yet (and
 * cuts off who lags too far, upon which the subscriber resumes). An exception goes to the thread's uncaught-exception
 * handler, and delivery goes on.
 */
public interface ChannelListener {
    /** The application removed this client from the channel. A code of {@link #onError}. */
    String UNSUBSCRIBED = "unsubscribed";

    /** A publication, next after the one before. */
    default void onPublication(Publication publication) {}

    /** Publications may be missing from here on: drop what was built from them and load it anew. */
    default void onGap(Gap gap) {}

    /**
     * The subscription stands, for the first time or again after a lost connection. What was missed in between follows
     * as publications, unless {@link #onGap} was called before.
     *
     * @param position every publication after this one follows; null on ephemeral channels
     */
    default void onSubscribed(@Nullable Position position) {}

    /**
     * The subscription has ended and is not tried again.
     *
     * @param code {@code forbidden}, {@code bad_channel}, {@code channel_limit} … as the protocol spells it;
     *     {@link #UNSUBSCRIBED}; or what ended the whole subscriber, such as {@code bad_token}
     */
    default void onError(String code) {}
}
