package io.belfry.hub.socket;

import java.nio.ByteBuffer;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.xnio.XnioIoThread;

/** An XNIO thread with the two buffers through which all its sockets read and write, so that none has its own. */
final class NioThread implements IoThread {
    private static final int READ_BYTES = 1 << 16;
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final XnioIoThread thread;
    private final ByteBuffer readBuffer = ByteBuffer.allocateDirect(READ_BYTES);
    private final WriteBuffer writeBuffer = new WriteBuffer();

    private final RoundTrips roundTrips;

    NioThread(XnioIoThread thread, RoundTrips roundTrips) {
        this.thread = thread;
        this.roundTrips = roundTrips;
    }

    @Override
    public boolean isCurrent() {
        return Thread.currentThread() == thread;
    }

    @Override
    public void execute(Runnable task) {
        try {
            thread.execute(task);
        } catch (RejectedExecutionException ending) {
            // as below
        }
    }

    @Override
    public void executeAfter(Runnable task, long delayNanos) {
        // XNIO counts in whole milliseconds; rounded up, so that nothing runs early.
        try {
            thread.executeAfter(task, (delayNanos + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException ending) {
            // the worker ends: nothing will run any more, and nobody waits for it
        }
    }

    /** Empty, and nobody else's until the caller returns to the selector. */
    ByteBuffer readBuffer() {
        assert isCurrent();
        return readBuffer.clear();
    }

    RoundTrips roundTrips() {
        assert isCurrent();
        return roundTrips;
    }

    WriteBuffer writeBuffer() {
        assert isCurrent();
        return writeBuffer;
    }
}
