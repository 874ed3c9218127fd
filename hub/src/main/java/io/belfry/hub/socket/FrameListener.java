package io.belfry.hub.socket;

import io.belfry.hub.wire.CloseCode;

/** What a {@link FrameDecoder} found, told on the thread that decodes. Arrays belong to the listener. */
interface FrameListener {

    /** A complete message; valid UTF-8 unless it is binary. */
    void onMessage(byte[] payload, boolean binary);

    void onPing(byte[] payload);

    /** A pong, asked for or not. */
    void onPong();

    /**
     * The peer's close frame; nothing is decoded after it.
     *
     * @param number its code, or 1005 if it gave none
     */
    void onClose(int number);

    /** The peer broke the rules; nothing is decoded after it. */
    void onFailure(CloseCode code);
}
