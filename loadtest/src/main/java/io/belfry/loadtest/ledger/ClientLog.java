package io.belfry.loadtest.ledger;

import io.belfry.client.Position;
import io.belfry.loadtest.ledger.Observation.Event;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** What one client writes down while it lives. Belongs to whoever calls for this client, one call at a time. */
public final class ClientLog {
    private final Consumer<? super Observation> book;
    private final String client;
    private final String transport;
    private final LongSupplier nanoTime;
    private int connection;

    public ClientLog(Consumer<? super Observation> book, String client, String transport, LongSupplier nanoTime) {
        this.book = book;
        this.client = client;
        this.transport = transport;
        this.nanoTime = nanoTime;
    }

    /** What follows happens on a new connection. */
    public void opened() {
        connection++;
    }

    public void subscribed(String channel, Position position) {
        note(Event.SUB, channel, position, null, "", "");
    }

    public void resumed(String channel, Position position) {
        note(Event.RESUMED, channel, position, null, "", "");
    }

    /** Notes a gap; an attempt to resume that failed is one. */
    public void gap(String channel, String reason, Position position) {
        note(Event.GAP, channel, position, null, "", reason);
    }

    /**
     * Notes a publication.
     *
     * @param position null for an ephemeral publication
     * @param previous tag of the publication before, if the transport tells
     */
    public void message(String channel, @Nullable Position position, @Nullable String previous, String payload) {
        note(Event.MSG, channel, position, previous, Digest.of(payload), "");
    }

    public void status(String status) {
        note(Event.STATUS, "", null, null, "", status);
    }

    public void closed(int code) {
        note(Event.CLOSED, "", null, null, "", Integer.toString(code));
    }

    private void note(
            Event event,
            String channel,
            @Nullable Position position,
            @Nullable String previous,
            String sha,
            String text) {
        book.accept(new Observation(
                client, transport, connection, nanoTime.getAsLong(), event, channel, position, previous, sha, text));
    }
}
