/**
 * What a server-side program uses to talk to a Belfry hub.
 *
 * <p>Start with {@link io.belfry.client.Publisher}, which sends; {@link io.belfry.client.Subscriber} receives, and
 * {@link io.belfry.client.Tokens} lets browsers in. Every publication has a {@link io.belfry.client.Position}: it is
 * what makes resuming safe.
 *
 * <p>Behind the publisher, a publication becomes a {@code PublishRequest}, waits in a {@code Lane} and travels in a
 * {@code Delivery}, which asks a {@code Sender} again and again until there is a verdict: an {@code HttpSender} or a
 * {@code RedisSender}. Behind the subscriber, a {@code Session} keeps one {@code Link} to the hub alive and brings each
 * new one to the wanted set of {@code Subscription}s. Behind {@link io.belfry.client.ClientEvents}, an {@code EventIntake}
 * decides which event the listener hears when, on the thread of {@code ThreadedClientEvents}.
 */
@NullMarked
package io.belfry.client;

import org.jspecify.annotations.NullMarked;
