/**
 * Stage 1 of 6: the way in. Receives what servers post and clients publish; hands drafts to {@link
 * io.belfry.hub.bus.Bus}. Runs on any thread, never blocks. Start reading at {@link io.belfry.hub.publish.Publishing}.
 */
@NullMarked
package io.belfry.hub.publish;

import org.jspecify.annotations.NullMarked;
