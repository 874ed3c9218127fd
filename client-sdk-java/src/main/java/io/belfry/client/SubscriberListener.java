package io.belfry.client;

import org.jspecify.annotations.Nullable;

/**
 * Hears how a {@link Subscriber} stands with the hub, and what concerns none of the channels that the program has asked
 * for. Called on the subscriber's thread, like the {@link ChannelListener}s.
 */
public interface SubscriberListener {
    /**
     * The state has changed.
     *
     * @param reason why, in a word or a few: a close code's name such as {@code slow_consumer}, or {@code unreachable}
     */
    default void onState(SubscriberState state, String reason) {}

    /** A publication for this client alone, made by {@link Publisher#toClient}: it comes at most once. */
    default void onPublication(Publication publication) {}

    /**
     * The application has subscribed this client's user to a channel that this program has not asked for.
     *
     * @return who listens to it from now on, as if the program had {@linkplain Subscriber#subscribe subscribed}; null if
     *     nobody does
     */
    default @Nullable ChannelListener onSubscribed(String channel) {
        return null;
    }
}
