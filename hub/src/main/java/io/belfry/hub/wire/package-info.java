/**
 * What travels: lines of the protocol, frames, and the tables of codes. A leaf: any stage may use it. Start reading at {@link io.belfry.hub.wire.Frame}.
 */
@NullMarked
package io.belfry.hub.wire;

import org.jspecify.annotations.NullMarked;
