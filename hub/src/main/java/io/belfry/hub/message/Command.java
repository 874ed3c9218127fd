package io.belfry.hub.message;

import io.belfry.client.Position;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a client asks for. Well-formed, but nothing in it is validated yet beyond its shape. */
public sealed interface Command {

    /** Number by which the client pairs the answer, 1 … 2^53 − 1. */
    long id();

    /** Its name in the protocol. */
    String type();

    /** Calls the listener's method for this kind of command. */
    void tell(CommandListener listener);

    /**
     * The first message of a session, or of a poll.
     *
     * @param subs the wanted set, in the client's order
     * @param waitMillis how long a poll may be held; {@link #USUAL_WAIT} if the client does not say
     */
    record Connect(
            long id, @Nullable String token, @Nullable String client, List<Wanted> subs, long waitMillis)
            implements Command {
        public static final long USUAL_WAIT = -1;

        @Override
        public String type() {
            return "connect";
        }

        @Override
        public void tell(CommandListener listener) {
            listener.onConnect(this);
        }
    }

    record Subscribe(long id, Wanted wanted) implements Command {
        @Override
        public String type() {
            return "subscribe";
        }

        @Override
        public void tell(CommandListener listener) {
            listener.onSubscribe(this);
        }
    }

    record Unsubscribe(long id, String channel) implements Command {
        @Override
        public String type() {
            return "unsubscribe";
        }

        @Override
        public void tell(CommandListener listener) {
            listener.onUnsubscribe(this);
        }
    }

    /** {@code data} is one JSON value as the client wrote it, line breaks outside strings replaced by spaces. */
    record Publish(
            long id, String channel, byte[] data, @Nullable String key) implements Command {
        @Override
        public String type() {
            return "publish";
        }

        @Override
        public void tell(CommandListener listener) {
            listener.onPublish(this);
        }
    }

    record Presence(long id, String channel) implements Command {
        @Override
        public String type() {
            return "presence";
        }

        @Override
        public void tell(CommandListener listener) {
            listener.onPresence(this);
        }
    }

    /** Without {@code after} the newest {@code limit}; with it, what follows it (or, reversed, what comes before it). */
    record ReadHistory(
            long id, String channel, int limit, @Nullable Position after, boolean reverse) implements Command {
        @Override
        public String type() {
            return "history";
        }

        @Override
        public void tell(CommandListener listener) {
            listener.onReadHistory(this);
        }
    }

    record Refresh(long id, String token) implements Command {
        @Override
        public String type() {
            return "refresh";
        }

        @Override
        public void tell(CommandListener listener) {
            listener.onRefresh(this);
        }
    }

    /** A well-formed message of a type that this version does not know. */
    record Unknown(long id) implements Command {
        @Override
        public String type() {
            return "unknown";
        }

        @Override
        public void tell(CommandListener listener) {
            listener.onUnknown(this);
        }
    }
}
