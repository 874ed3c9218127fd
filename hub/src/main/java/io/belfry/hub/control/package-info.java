/**
 * Beside the stages: what is ordered for all nodes, done on this one, and what all nodes are asked, answered for this one.
 * Start reading at {@link io.belfry.hub.control.Control}.
 */
@NullMarked
package io.belfry.hub.control;

import org.jspecify.annotations.NullMarked;
