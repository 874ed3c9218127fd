package io.belfry.client;

import java.time.Duration;

/**
 * How often and how long one publication is tried.
 *
 * @param budget for all attempts and the pauses between them, counted from the caller's call
 * @param attemptTimeout for one attempt
 */
record RetryPolicy(Timer timer, Backoff backoff, Duration budget, Duration attemptTimeout) {}
