/**
 * What a server-side program uses to talk to a Belfry hub.
 *
 * <p>Start with {@link io.belfry.client.Position}: every publication has one, and it is what makes resuming safe.
 */
@NullMarked
package io.belfry.client;

import org.jspecify.annotations.NullMarked;
