package io.belfry.hub.bus;

import io.belfry.hub.connection.TicketDesk;
import io.belfry.hub.message.Time;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The tickets of a node that stands alone; bounded in bytes, because whoever may connect may ask for them. */
final class MemoryTickets implements Tickets {
    private static final long MOST_BYTES = 16 << 20;

    private final Map<String, Kept> kept = new LinkedHashMap<>(); // oldest first
    private final Time time;
    private long bytes;

    private record Kept(byte[] content, long sinceNanos) {}

    MemoryTickets(Time time) {
        this.time = time;
    }

    @Override
    public synchronized CompletionStage<Boolean> keep(String ticket, byte[] content) {
        forgetOld();
        boolean room = bytes + content.length <= MOST_BYTES;
        if (room) {
            kept.put(ticket, new Kept(content, time.nanos()));
            bytes += content.length;
        }
        return CompletableFuture.completedFuture(room);
    }

    @Override
    public synchronized CompletionStage<byte @Nullable []> take(String ticket) {
        forgetOld();
        Kept taken = kept.remove(ticket);
        if (taken == null) {
            return CompletableFuture.completedFuture(null);
        }
        bytes -= taken.content.length;
        return CompletableFuture.completedFuture(taken.content);
    }

    private void forgetOld() {
        long now = time.nanos();
        Iterator<Kept> oldest = kept.values().iterator();
        while (oldest.hasNext()) {
            Kept next = oldest.next();
            if (now - next.sinceNanos < TicketDesk.LIFETIME.toNanos()) {
                return;
            }
            bytes -= next.content.length;
            oldest.remove();
        }
    }
}
