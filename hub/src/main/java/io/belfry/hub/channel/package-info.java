/**
 * Stage 3 of 6: what this node knows of a channel. Receives publications, verifies that they chain, encodes each once and
 * hands a {@link io.belfry.hub.shard.Delivery} to every shard that listens; tells the bus, by {@link
 * io.belfry.hub.channel.ChannelListener}, what is wanted. Runs on any thread, each channel under its lock. Start reading at
 * {@link io.belfry.hub.channel.Channel}.
 */
@NullMarked
package io.belfry.hub.channel;

import org.jspecify.annotations.NullMarked;
