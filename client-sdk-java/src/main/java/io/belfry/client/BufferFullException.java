package io.belfry.client;

/**
 * The publisher already holds as many bytes of unanswered publications as it may; this one was not sent.
 *
 * <p>Failing at once keeps a slow hub from filling the caller's heap. Slow down, or raise
 * {@link PublisherOptions#withBufferBytes}.
 */
public final class BufferFullException extends BelfryUnavailableException {
    private static final long serialVersionUID = 1;

    BufferFullException(String key, long bufferBytes) {
        super("more than " + bufferBytes + " bytes of publications are waiting for an answer", key, false, null, null);
    }
}
