package io.belfry.hub.socket;

import io.belfry.hub.wire.CloseCode;
import io.undertow.server.HttpServerExchange;
import org.jspecify.annotations.Nullable;
import org.xnio.IoUtils;

/**
 * A socket whose client came with a request that is not answered yet. Until then everything can still be refused by an
 * HTTP status.
 */
abstract class RequestSocket implements Socket {
    final HttpServerExchange exchange;
    private final Slots slots;
    private final Newcomers newcomers;
    private @Nullable Answer refusal; // as newcomers said
    private @Nullable SocketListener listener; // null before the acceptor named it and after the end

    /**
     * @param slots of which one is taken for it
     * @param newcomers says whether a client may begin that was not here before
     */
    RequestSocket(HttpServerExchange exchange, Slots slots, Newcomers newcomers) {
        this.exchange = exchange;
        this.slots = slots;
        this.newcomers = newcomers;
    }

    void open(SocketListener hears) {
        listener = hears;
        link().onEnd(this::onGone);
    }

    @Override
    public final boolean admitsNewcomers() {
        refusal = newcomers.refuse();
        return refusal == null;
    }

    /** The client is gone, or nobody wants it any more. */
    @Override
    public void onAbort() {
        IoUtils.safeClose(exchange.getConnection());
        onGone();
    }

    @Override
    public long onSweep(long nowNanos) {
        return Long.MAX_VALUE;
    }

    final @Nullable SocketListener listener() {
        return listener;
    }

    final boolean isOver() {
        return listener == null;
    }

    final DetachableConnection link() {
        return DetachableConnection.of(exchange);
    }

    /** Answers the request, which is the end of the socket. */
    final void answer(Answer answer) {
        if (!isOver()) {
            link().onEnd(null);
            AnswerWriter.write(exchange, answer);
            onGone();
        }
    }

    /** Answers with the HTTP status that says the same as the close code. */
    final void refuse(int closeNumber) {
        boolean tryLater = closeNumber == CloseCode.TRY_LATER.number();
        answer(tryLater && refusal != null ? refusal : Refusals.of(closeNumber));
    }

    /** From now on somebody else answers for the link, the slot and the listener. */
    final void handOver() {
        listener = null;
    }

    private void onGone() {
        SocketListener hears = listener;
        if (hears != null) {
            listener = null;
            slots.giveBack();
            hears.onClosed();
        }
    }
}
