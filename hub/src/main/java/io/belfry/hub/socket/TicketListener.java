package io.belfry.hub.socket;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Knows for what tickets were given out. Called on I/O threads; never blocks. */
public interface TicketListener {

    /**
     * Takes a ticket in, which is then worth nothing any more. Completes on any thread, with null if there is no such
     * ticket, or with a failure if nobody can tell.
     */
    CompletionStage<@Nullable Admission> onTicket(String ticket);

    /**
     * What the ticket stands for.
     *
     * @param bearer the token that came beside the line, if one did
     * @param line the {@code connect}
     */
    record Admission(@Nullable String bearer, byte[] line) {}
}
