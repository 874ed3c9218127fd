/**
 * What the node counts. A leaf: any stage may use it. Start reading at {@link io.belfry.hub.metrics.Meter}, the closed list.
 */
@NullMarked
package io.belfry.hub.metrics;

import org.jspecify.annotations.NullMarked;
