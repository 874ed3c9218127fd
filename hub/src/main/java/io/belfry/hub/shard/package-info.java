/**
 * Stage 4 of 6: the connections of one I/O thread. Receives deliveries in a mailbox and offers them to the channel's
 * subscribers; tells the channels, by {@link io.belfry.hub.shard.ShardListener}, who wants what. Runs on the I/O thread. Start
 * reading at {@link io.belfry.hub.shard.Shard}.
 */
@NullMarked
package io.belfry.hub.shard;

import org.jspecify.annotations.NullMarked;
