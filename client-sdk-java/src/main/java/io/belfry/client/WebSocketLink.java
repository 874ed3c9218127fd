package io.belfry.client;

import java.net.http.WebSocket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A link over the JDK's WebSocket.
 *
 * <p>The next line is asked for only when the one before has been dealt with, so what a slow listener does not read
 * waits in the hub, not here. Pings are answered by the JDK.
 */
final class WebSocketLink implements WebSocket.Listener, Link {
    /** Far beyond what a hub sends; a limit only against a peer that is none. */
    private static final int MAX_LINE_CHARS = 16 << 20;

    private static final long LEAVE_SECONDS = 1;

    private final Timer owner;
    private final LinkListener listener;
    /** The start of a line whose end has not arrived. Confined to the JDK, which calls one method at a time. */
    private final StringBuilder partial = new StringBuilder();
    /** Ends when all lines so far are written: the JDK refuses a second write while one is under way. */
    private CompletableFuture<?> writing = CompletableFuture.completedFuture(null);

    private volatile @Nullable WebSocket webSocket;
    private volatile boolean aborted;

    WebSocketLink(Timer owner, LinkListener listener) {
        this.owner = owner;
        this.listener = listener;
    }

    @Override
    public void onOpen(WebSocket opened) {
        webSocket = opened;
        // Looked at after setting, as abort() sets it before looking for what is open: one of the two sees the other.
        if (aborted) {
            opened.abort();
            return;
        }
        owner.execute(listener::onOpen);
        opened.request(1);
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
        if (partial.length() + text.length() > MAX_LINE_CHARS) {
            from.abort();
            owner.execute(() -> listener.onLost(Ending.NO_CLOSE_CODE));
            return null;
        }
        partial.append(text);
        if (!last) {
            from.request(1);
            return null;
        }
        String line = partial.toString();
        partial.setLength(0);
        owner.execute(() -> {
            listener.onLine(line);
            from.request(1);
        });
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        owner.execute(() -> listener.onLost(code));
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable failure) {
        owner.execute(() -> listener.onLost(Ending.NO_CLOSE_CODE));
    }

    @Override
    public void send(String line) {
        WebSocket open = webSocket;
        if (open != null) {
            writing = writing.thenCompose(before -> open.sendText(line, true));
        }
    }

    @Override
    public void leave() {
        WebSocket open = webSocket;
        if (open != null) {
            writing = writing.thenCompose(before -> open.sendClose(WebSocket.NORMAL_CLOSURE, ""));
            Executor later = CompletableFuture.delayedExecutor(LEAVE_SECONDS, TimeUnit.SECONDS);
            later.execute(open::abort);
        }
    }

    @Override
    public void abort() {
        aborted = true;
        WebSocket open = webSocket;
        if (open != null) {
            open.abort();
        }
    }
}
