package io.belfry.client;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Posts one request to the hub, once. */
interface HttpPoster {
    /**
     * Completes with whatever answer came, or exceptionally with the I/O error. Never takes longer than the timeout, the
     * answer's body included.
     */
    CompletableFuture<HttpAnswer> post(String path, String contentType, byte[] body, Duration timeout);
}
