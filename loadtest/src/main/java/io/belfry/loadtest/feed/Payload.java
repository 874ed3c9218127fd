package io.belfry.loadtest.feed;

import java.nio.charset.StandardCharsets;

/**
 * What the feed publishes: {@code {"s":7,"t":123,"p":"xxx"}} with the sequence number in its channel, the time at which
 * it should have been sent (monotonic nanoseconds of this process) and padding up to the wanted size.
 */
public final class Payload {
    public static final byte[] BEFORE_SEQUENCE = "{\"s\":".getBytes(StandardCharsets.US_ASCII);
    public static final byte[] BEFORE_TIME = ",\"t\":".getBytes(StandardCharsets.US_ASCII);

    private static final int ENVELOPE = "{'s':,'t':,'p':''}".length();

    private Payload() {}

    /** Data of exactly {@code size} bytes, or as small as the two numbers allow. */
    public static String of(long sequence, long intendedNanos, int size) {
        String numbers = "{\"s\":" + sequence + ",\"t\":" + intendedNanos;
        int padding = size
                - ENVELOPE
                - Long.toString(sequence).length()
                - Long.toString(intendedNanos).length();
        return padding < 0 ? numbers + "}" : numbers + ",\"p\":\"" + "x".repeat(padding) + "\"}";
    }
}
