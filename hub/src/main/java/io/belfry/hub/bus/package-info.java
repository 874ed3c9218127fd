/**
 * Stage 2 of 6: between nodes. Receives drafts; has them stored, and hands publications to {@link
 * io.belfry.hub.channel.ChannelInlet}. Runs on any thread, never blocks. Start reading at {@link io.belfry.hub.bus.Bus}.
 *
 * <p>An {@link io.belfry.hub.bus.Interconnect} is all that a node has of the others. Each part of it is an interface, and
 * there twice: in memory for a node that stands alone, and over Redis.
 *
 * <ul>
 *   <li>{@link io.belfry.hub.bus.Bus}: publications. Over Redis, {@link io.belfry.hub.bus.Interests} says what this node
 *       hears, and {@link io.belfry.hub.bus.Arrivals} takes it in.
 *   <li>{@link io.belfry.hub.bus.Farm}: who is alive, orders, questions.
 *   <li>{@link io.belfry.hub.bus.Roster}: who is on which channel. What a node writes of it is in {@link
 *       io.belfry.hub.bus.RosterWriter}, and how others clear up behind one that died in {@link
 *       io.belfry.hub.bus.RosterSweep}.
 *   <li>{@link io.belfry.hub.bus.Tickets} and {@link io.belfry.hub.bus.Events}.
 * </ul>
 *
 * <p>Over Redis they come up and go down together: that is the matter of the {@link io.belfry.hub.bus.Lifeline}. What comes
 * from Redis goes through the {@link io.belfry.hub.bus.Reception}.
 */
@NullMarked
package io.belfry.hub.bus;

import org.jspecify.annotations.NullMarked;
