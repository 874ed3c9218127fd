/**
 * Stage 5 of 6: one client. Receives frames and queues them for its socket; answers commands, and tells the shard, by
 * {@link io.belfry.hub.connection.ConnectionListener}, what it wants. Runs on the I/O thread. Start reading at {@link
 * io.belfry.hub.connection.Connection}.
 */
@NullMarked
package io.belfry.hub.connection;

import org.jspecify.annotations.NullMarked;
