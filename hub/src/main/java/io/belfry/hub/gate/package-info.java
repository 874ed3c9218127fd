/**
 * Beside the stages: whether new sessions may begin on this node. Asked by the socket stage through {@link
 * io.belfry.hub.socket.Admission}, on I/O threads; what takes time is looked at on other threads, and kept. Start reading at
 * {@link io.belfry.hub.gate.Gate}.
 */
@NullMarked
package io.belfry.hub.gate;

import org.jspecify.annotations.NullMarked;
