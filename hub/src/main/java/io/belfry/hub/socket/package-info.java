/**
 * Stage 6 of 6, the outermost: accepts, upgrades, frames. Receives {@link io.belfry.hub.wire.OutQueue}s to write from
 * {@link io.belfry.hub.socket.Socket#onWrite}; hands what arrives to {@link io.belfry.hub.socket.SocketListener}. Runs on
 * the I/O threads. The only package that knows Undertow and XNIO. Start reading at {@link io.belfry.hub.socket.Socket}.
 */
@NullMarked
package io.belfry.hub.socket;

import org.jspecify.annotations.NullMarked;
