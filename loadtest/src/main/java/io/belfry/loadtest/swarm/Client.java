package io.belfry.loadtest.swarm;

import io.belfry.loadtest.measure.Cursor;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** One client: its socket, how far it has come, and its progress in its channel. Belongs to one swarm thread. */
final class Client {
    /** Where a client is in its life. */
    enum Stage {
        WAITING,
        CONNECTING,
        UPGRADING,
        GREETING,
        LIVE,
        /** Said goodbye itself. */
        LEAVING,
        CLOSED
    }

    final ClientPlan plan;
    final byte[] channel;
    final Cursor cursor = new Cursor();
    Stage stage = Stage.WAITING;

    /** Whether it reads although it is live. */
    boolean reads;

    /** Whether the connection ended without the client having left. */
    boolean lost;

    /** From the hub's close frame, 0 when none came. */
    int closeCode;

    /** The port of this end; 0 before the connection. */
    int port;

    @Nullable
    SocketChannel socket;

    /** The beginning of a frame whose rest has not come yet; null at nearly all times. */
    byte @Nullable [] unfinished;

    Client(ClientPlan plan, byte[] channel) {
        this.plan = plan;
        this.channel = channel;
        reads = plan.reads();
    }

    boolean isJoining() {
        return stage == Stage.CONNECTING || stage == Stage.UPGRADING || stage == Stage.GREETING;
    }
}
