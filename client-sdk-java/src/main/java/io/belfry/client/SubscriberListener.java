package io.belfry.client;

/** Hears how a {@link Subscriber} stands with the hub; called on the subscriber's thread. */
public interface SubscriberListener {
    /**
     * The state has changed.
     *
     * @param reason why, in a word or a few: a close code's name such as {@code slow_consumer}, or {@code unreachable}
     */
    default void onState(SubscriberState state, String reason) {}
}
