package io.belfry.hub.socket;

import java.time.Duration;

/**
 * What a peer may ask of the decoder.
 *
 * @param messageBytes largest message, and so the largest frame
 * @param fragments most frames of one message
 * @param messageNanos longest time from the first byte of a message to its last
 * @param controlFrames most pings, and most pongs that nobody asked for, within a minute
 * @param binary whether binary messages are taken; the protocol has none, a conformance test does
 */
record FrameLimits(int messageBytes, int fragments, long messageNanos, int controlFrames, boolean binary) {
    private static final int FRAGMENTS = 128;
    private static final int CONTROL_FRAMES = 60;
    private static final Duration MESSAGE_TIME = Duration.ofSeconds(30);

    static FrameLimits of(int messageBytes) {
        return new FrameLimits(messageBytes, FRAGMENTS, MESSAGE_TIME.toNanos(), CONTROL_FRAMES, false);
    }
}
