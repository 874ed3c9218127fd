package io.belfry.hub.config;

import java.time.Duration;

/**
 * The poll transport.
 *
 * @param usualWait how long a poll is held if the client does not say
 * @param maxWait the longest a client may ask for; more is clamped
 * @param linger how long an answer waits for more once there is something to say
 * @param maxAnswerBytes where an answer is cut
 */
public record Poll(Duration usualWait, Duration maxWait, Duration linger, int maxAnswerBytes) {

    static Poll from(Values values) {
        Duration usualWait = values.get(Settings.POLL_WAIT);
        Duration maxWait = values.get(Settings.POLL_MAX_WAIT);
        if (usualWait.compareTo(maxWait) > 0) {
            throw values.bad(Settings.POLL_WAIT, "at most poll.maxWait (" + values.text(Settings.POLL_MAX_WAIT) + ")");
        }
        return new Poll(usualWait, maxWait, values.get(Settings.POLL_LINGER), values.get(Settings.POLL_MAX_ANSWER));
    }
}
