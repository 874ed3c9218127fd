package io.belfry.client.genexus;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.belfry.client.BelfryUnavailableException;
import io.belfry.client.BufferFullException;
import io.belfry.client.PublishResult;
import io.belfry.client.Publisher;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * {@code Server.Socket} of GeneXus on a publisher of Belfry: it reaches the clients on every node, not only those of one
 * application server. Blocks, as in GeneXus; for as long as the publisher's retry budget at most.
 */
public final class ServerSocket {
    public static final int OK = 0;
    public static final int NOT_STARTED = 1;
    public static final int NOT_FOUND = 2;
    public static final int INVALID = 3;
    public static final int NOT_DELIVERED = 4;

    private final Publisher publisher;

    public ServerSocket(Publisher publisher) {
        this.publisher = publisher;
    }

    public int broadcast(NotificationInfo info) {
        return code(publisher.broadcast(info.toJson()));
    }

    /**
     * Reaches all connections of one client.
     *
     * @param clientId what the client was told of itself when it connected
     */
    public int notifyClient(String clientId, NotificationInfo info) {
        return code(publisher.toClient(clientId, info.toJson()));
    }

    /** Text travels as a JSON string; the client's {@code data} is the very text. */
    public int notifyClientText(String clientId, String text) {
        String json = '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
        return code(publisher.toClient(clientId, json));
    }

    /** {@code Notify}: to the user of the request, in all sessions that there are. */
    public int notifyUser(String user, NotificationInfo info) {
        return code(publisher.toUser(user, info.toJson()));
    }

    private static int code(CompletableFuture<PublishResult> outcome) {
        try {
            String rejection = outcome.join().code();
            if (rejection == null) {
                return OK;
            }
            return switch (rejection) {
                case PublishResult.NOT_FOUND -> NOT_FOUND;
                case PublishResult.NOT_DELIVERED -> NOT_DELIVERED;
                default -> INVALID;
            };
        } catch (CompletionException e) {
            if (e.getCause() instanceof BufferFullException) {
                return NOT_DELIVERED;
            }
            if (e.getCause() instanceof BelfryUnavailableException unavailable) {
                return unavailable.mayBePublished() ? NOT_DELIVERED : NOT_STARTED;
            }
            return INVALID; // the publisher was closed
        }
    }
}
