package io.belfry.hub.bus;

import io.belfry.hub.message.ChannelName;
import io.belfry.hub.message.Member;
import org.jspecify.annotations.Nullable;

/**
 * The way by which applications hear what clients do. Of their coming and going it hears through the {@link Roster}, as of a
 * channel named {@link ChannelName#EVENTS} that every client is on. Safe from any thread, never blocks.
 */
public interface Events {
    /** Nobody wants to know. */
    Events NONE = new Events() {
        @Override
        public boolean areWanted() {
            return false;
        }

        @Override
        public Member client(String id, @Nullable String user) {
            return new Member(id, user, null);
        }

        @Override
        public void published(Member client, ChannelName channel, byte[] data) {
            // nobody is told
        }
    };

    /** Whether applications are told anything at all. */
    boolean areWanted();

    /** The client as the roster is told of it, and as {@link #published} wants it. */
    Member client(String id, @Nullable String user);

    /** A client has published, and the bus has taken it. */
    void published(Member client, ChannelName channel, byte[] data);
}
