package io.belfry.hub.socket;

import io.belfry.hub.config.Transport;
import io.belfry.hub.wire.OutQueue;

/**
 * A client's link as the connection sees it: frames go out, {@link SocketListener} hears what comes in.
 *
 * <p>Belongs to the I/O thread of the connection: every method must be called on it, none blocks.
 */
public interface Socket {

    /** In which way its lines travel. */
    Transport transport();

    /**
     * Writes from the queue, oldest first, as many frames in one write as the thread's buffer holds, and removes what
     * the kernel has taken. If the kernel takes no more, the rest stays in the queue and
     * {@link SocketListener#onWritable} says when to come again. After a {@code CLOSE} frame has been taken nothing more
     * is written, and the socket waits for the peer's answer.
     */
    void onWrite(OutQueue queue);

    /** Ends the link at once: a TCP reset, nothing flushed. {@link SocketListener#onClosed} follows. Idempotent. */
    void onAbort();

    /**
     * The turn of the I/O thread ends, or the kernel takes bytes again. A poll is answered by it; on links of their own
     * there is nothing to do.
     */
    default void onTurnEnd(Standing standing) {}

    /** Whether a client may begin here that does not show that it was here before. Those that do are never refused. */
    default boolean admitsNewcomers() {
        return true;
    }

    /**
     * Ends what takes too long inside the socket (an unfinished message, say). Returns after how many nanoseconds to come
     * again; whoever begins what may take too long says so by {@link SocketListener#onUnfinished}.
     *
     * @param nowNanos monotonic time
     */
    long onSweep(long nowNanos);
}
