package io.belfry.loadtest.swarm;

import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One client: its socket, how far it has come, and its progress in its channels. Belongs to one swarm thread. */
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
        /** Answers no more, and waits for the hub to find out. */
        SILENT,
        CLOSED
    }

    final ClientPlan plan;
    final Cursors cursors;
    Stage stage = Stage.WAITING;

    /** Whether it reads although it is live. */
    boolean reads;

    /** For a client that does not stay; null for the others. */
    @Nullable
    Visit visit;

    /** When it became live, monotonic. */
    long liveNanos;

    /** Whether a publication has arrived. */
    boolean received;

    /** Whether the connection ended without the client having left. */
    boolean lost;

    /** From the hub's close frame, 0 when none came. */
    int closeCode;

    /** How many of its connections ended although it did not leave. */
    int departures;

    /** Until when it waits before it speaks again, monotonic. */
    long notBeforeNanos = System.nanoTime();

    /** The name that the hub gave a client that polls; empty before. */
    String session = "";

    /** Whether the last poll's answer was cut. */
    boolean more;

    /** The port of this end; 0 before the connection. */
    int port;

    @Nullable
    SocketChannel socket;

    /** What the kernel has not taken yet of a long {@code connect}; null at nearly all times. */
    @Nullable
    ByteBuffer unsent;

    /** The beginning of a frame whose rest has not come yet; null at nearly all times. */
    byte @Nullable [] unfinished;

    /** @param names those of the plan's channels as bytes, which clients share */
    Client(ClientPlan plan, List<byte[]> names, boolean keepsPositions) {
        this.plan = plan;
        cursors = new Cursors(plan.channels(), names, keepsPositions);
        reads = plan.reads();
    }

    /** How many of the plan's channels, from the first on, have been asked for. */
    int asked;

    /** How many of those the hub has subscribed the client to. */
    int subscribed;

    /** Whether it is a visitor whose time is over. */
    boolean isDue(long now) {
        return visit != null && stage == Stage.LIVE && received && now - liveNanos >= visit.stayNanos();
    }

    boolean isJoining() {
        return stage == Stage.CONNECTING || stage == Stage.UPGRADING || stage == Stage.GREETING;
    }
}
