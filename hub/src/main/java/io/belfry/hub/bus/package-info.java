/**
 * Stage 2 of 6: between nodes. Receives orders; stores them, and hands publications to {@link
 * io.belfry.hub.channel.ChannelInlet}. Runs on any thread, never blocks. Start reading at {@link io.belfry.hub.bus.Bus}.
 */
@NullMarked
package io.belfry.hub.bus;

import org.jspecify.annotations.NullMarked;
