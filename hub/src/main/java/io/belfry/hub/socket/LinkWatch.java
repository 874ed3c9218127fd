package io.belfry.hub.socket;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.xnio.conduits.AbstractStreamSourceConduit;
import org.xnio.conduits.ReadReadyHandler;
import org.xnio.conduits.StreamSourceConduit;

/**
 * Notices that the peer is gone while its request is being answered, when HTTP does not read: a poll that nobody waits for
 * any more must not be held. What comes of a next request meanwhile is kept for it. Belongs to the I/O thread of the link.
 */
final class LinkWatch extends AbstractStreamSourceConduit<StreamSourceConduit> {
    private static final int EARLY_BYTES = 1 << 10; // then reading stops, and with it the watch

    private @Nullable ReadReadyHandler reader;
    private @Nullable ByteBuffer early;
    private boolean watching;

    LinkWatch(StreamSourceConduit next) {
        super(next);
    }

    /** Calls back when the peer has ended the link. Ends when reads are resumed. */
    void watch(Runnable onGone) {
        if (!watching && early == null) {
            watching = true;
            next.setReadReadyHandler(new Watcher(onGone));
            next.resumeReads();
        }
    }

    @Override
    public int read(ByteBuffer destination) throws IOException {
        ByteBuffer kept = early;
        if (kept == null) {
            return next.read(destination);
        }
        int count = Math.min(kept.remaining(), destination.remaining());
        destination.put(kept.slice(kept.position(), count));
        kept.position(kept.position() + count);
        if (!kept.hasRemaining()) {
            early = null;
        }
        return count;
    }

    @Override
    public void setReadReadyHandler(ReadReadyHandler handler) {
        reader = handler;
        next.setReadReadyHandler(handler);
    }

    @Override
    public void resumeReads() {
        unwatch();
        if (early == null) {
            next.resumeReads();
        } else {
            next.wakeupReads();
        }
    }

    @Override
    public void wakeupReads() {
        unwatch();
        next.wakeupReads();
    }

    /** HTTP, which does not know of the watch, cannot end it. */
    @Override
    public void suspendReads() {
        if (!watching) {
            next.suspendReads();
        }
    }

    @Override
    public boolean isReadResumed() {
        return !watching && next.isReadResumed();
    }

    /**
     * HTTP reads no more after a request that is the last of its link: HTTP/1.0, or {@code Connection: close}. The link is
     * still read: a stream goes on with it, and the end of the peer must be noticed.
     */
    @Override
    public void terminateReads() {
        suspendReads();
    }

    private void unwatch() {
        if (watching) {
            watching = false;
            next.setReadReadyHandler(reader);
        }
    }

    private final class Watcher implements ReadReadyHandler {
        private final Runnable onGone;

        Watcher(Runnable onGone) {
            this.onGone = onGone;
        }

        @Override
        public void readReady() {
            ByteBuffer bytes = ByteBuffer.allocate(EARLY_BYTES);
            try {
                int count = next.read(bytes);
                if (count > 0) {
                    early = bytes.flip();
                    next.suspendReads();
                } else if (count < 0) {
                    onGone.run();
                }
            } catch (IOException broken) {
                onGone.run();
            }
        }

        @Override
        public void forceTermination() {
            onGone.run();
        }

        @Override
        public void terminated() {
            onGone.run();
        }
    }
}
