/** What {@code deploy} tells others about the hub, held against the hub. */
@NullMarked
package io.belfry.hub.deploy;

import org.jspecify.annotations.NullMarked;
