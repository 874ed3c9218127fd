/**
 * What a server-side program uses to talk to a Belfry hub.
 *
 * <p>Start with {@link io.belfry.client.Publisher}, which sends;
 * {@link io.belfry.client.Tokens} lets browsers in. Every publication has a {@link io.belfry.client.Position}: it is
 * what makes resuming safe.
 *
 * <p>Behind the publisher, a publication becomes a {@code PublishRequest}, waits in a {@code Lane} and travels as a
 * {@code Delivery}. */
@NullMarked
package io.belfry.client;

import org.jspecify.annotations.NullMarked;
