package io.belfry.client;

/**
 * What a client has published.
 *
 * @param data JSON, byte for byte as it was published
 */
public record ClientPublication(String channel, String data) {}
