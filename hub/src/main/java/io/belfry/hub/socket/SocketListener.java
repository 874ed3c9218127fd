package io.belfry.hub.socket;

import io.belfry.hub.wire.CloseCode;

/**
 * What a connection hears from its socket, always on the I/O thread of both. Nothing here may block. Arrays belong to
 * the listener from the call on.
 */
public interface SocketListener {

    /** A complete text message: valid UTF-8, within the limit. */
    void onMessage(byte[] utf8);

    /** A ping that wants to be answered with a pong of the same payload. */
    void onPing(byte[] payload);

    /** Any complete frame arrived, a pong included: the peer lives. */
    void onAlive();

    /** A message or frame has begun that is not complete: {@link Socket#onSweep} is to see that it does not take for ever. */
    void onUnfinished();

    /** The kernel takes bytes again, after a write that was cut short. */
    void onWritable();

    /**
     * The peer began to close.
     *
     * @param number its code, or 1005 if it gave none; to be echoed
     */
    void onPeerClose(int number);

    /** The peer broke the rules; nothing more will be read. The listener closes with this code. */
    void onFailure(CloseCode code);

    /** The link is gone and its descriptor freed. Called exactly once, and last. */
    void onClosed();
}
