package io.belfry.hub.socket;

import java.time.Duration;

/**
 * How long a request may take to arrive.
 *
 * @param head from its first byte to the end of its head; a TLS handshake has as long
 * @param first before the first byte on a new link
 * @param kept before the first byte of a further request; longer than balancers keep idle links, so that none of them
 *     sends a request into a link that is being closed
 * @param body from the end of its head to the end of its body
 */
record RequestTimes(Duration head, Duration first, Duration kept, Duration body) {
    // A little below 5 s, 15 s and 10 s, because Undertow's timers are rounded up, and any timer may be late.
    static final RequestTimes DEFAULT = new RequestTimes(
            Duration.ofMillis(4_800), Duration.ofMillis(14_800), Duration.ofSeconds(650), Duration.ofMillis(9_800));
}
