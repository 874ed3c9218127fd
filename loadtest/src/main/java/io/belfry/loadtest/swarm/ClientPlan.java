package io.belfry.loadtest.swarm;

/**
 * What one client shall do.
 *
 * @param channelIndex the index by which the feed counts what it published in the channel
 * @param channel the channel to subscribe to
 * @param reads whether the client reads after it was answered; one that does not becomes a slow consumer
 */
public record ClientPlan(int channelIndex, String channel, boolean reads) {}
