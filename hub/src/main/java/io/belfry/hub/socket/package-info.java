/**
 * Stage 6 of 6, the outermost: listens, speaks HTTP, upgrades, frames.
 *
 * <p>Receives {@link io.belfry.hub.wire.OutQueue}s to write from {@link io.belfry.hub.socket.Socket#onWrite}, and
 * answers of {@link io.belfry.hub.socket.Endpoint}s; hands sockets to the {@link io.belfry.hub.socket.Acceptor}, what
 * arrives on them to their {@link io.belfry.hub.socket.SocketListener}, and requests to endpoints. Runs on the I/O
 * threads of the {@link io.belfry.hub.socket.Worker}. The only package that knows Undertow and XNIO. Start reading at
 * {@link io.belfry.hub.socket.PublicPort}, and for frames at {@link io.belfry.hub.socket.Socket}.
 */
@NullMarked
package io.belfry.hub.socket;

import org.jspecify.annotations.NullMarked;
