/**
 * Beside the stages: who is on which channel. Start reading at {@link io.belfry.hub.presence.Presence}.
 */
@NullMarked
package io.belfry.hub.presence;

import org.jspecify.annotations.NullMarked;
