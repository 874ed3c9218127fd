package io.belfry.hub.socket;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.SameThreadExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes clients in that come by a request of HTTP: reads their lines, and makes of the request a stream or a poll.
 *
 * <p>Nothing of a body is acted upon before all of it has arrived.
 */
final class PostHandler {
    private static final Logger LOG = LoggerFactory.getLogger(PostHandler.class);
    private static final Answer EMPTY = Answer.problem(400, "bad_request", "The body must begin with a connect.");
    private static final Answer LONG_LINE = Answer.problem(413, "too_large", "A line is too long.");
    private static final Answer DEFECT = Answer.problem(500, "internal", "The hub has a defect.");

    private final Worker worker;
    private final Acceptor acceptor;
    private final Door door;
    private final Settings settings;
    private final SilentPeers silent;
    private final Runnable onStream;

    /**
     * @param lineBytes longest line of a body
     * @param bodyBytes longest body
     * @param bodyTime how long it may take to arrive
     */
    record Settings(int lineBytes, int bodyBytes, Duration bodyTime, PollSocket.Limits poll) {}

    /** @param onStream called for each stream whose answer begins */
    PostHandler(Worker worker, Acceptor acceptor, Door door, Settings settings, SilentPeers silent, Runnable onStream) {
        this.worker = worker;
        this.acceptor = acceptor;
        this.door = door;
        this.settings = settings;
        this.silent = silent;
        this.onStream = onStream;
    }

    /** Within the handler of the exchange. */
    void handle(HttpServerExchange exchange, Handshake handshake, boolean stream) {
        exchange.dispatch(
                SameThreadExecutor.INSTANCE,
                () -> BodyReader.read(
                        exchange,
                        worker.thread(exchange.getIoThread()),
                        settings.bodyBytes(),
                        settings.bodyTime().toNanos(),
                        body -> onBody(exchange, handshake, stream, body)));
    }

    private void onBody(HttpServerExchange exchange, Handshake handshake, boolean stream, byte[] body) {
        List<byte[]> lines = lines(body);
        if (lines.isEmpty()) {
            AnswerWriter.write(exchange, EMPTY);
        } else if (lines.stream().anyMatch(line -> line.length > settings.lineBytes())) {
            AnswerWriter.write(exchange, LONG_LINE);
        } else {
            begin(exchange, handshake, stream, lines);
        }
    }

    /** On the I/O thread of the exchange, which waits for an answer and has no more to read. */
    void begin(HttpServerExchange exchange, Handshake handshake, boolean stream, List<byte[]> lines) {
        NioThread thread = worker.thread(exchange.getIoThread());
        Caps.Entry entry = door.enterAnyway(exchange);
        Newcomers newcomers = () -> door.refuse(entry);
        RequestSocket socket = stream
                ? new StreamSocket(exchange, thread, entry.slots(), newcomers, silent, onStream)
                : new PollSocket(exchange, thread, entry.slots(), newcomers, settings.poll());
        try {
            SocketListener hears = acceptor.onAccept(thread, socket, handshake);
            socket.open(hears);
            for (byte[] line : lines) {
                hears.onMessage(line);
            }
        } catch (RuntimeException | Error e) {
            LOG.error("A request could not be taken over", e);
            socket.answer(DEFECT);
        }
    }

    private static List<byte[]> lines(byte[] body) {
        List<byte[]> lines = new ArrayList<>();
        int from = 0;
        for (int i = 0; i <= body.length; i++) {
            if (i == body.length || body[i] == '\n') {
                int to = i > from && body[i - 1] == '\r' ? i - 1 : i;
                if (to > from) {
                    lines.add(Arrays.copyOfRange(body, from, to));
                }
                from = i + 1;
            }
        }
        return lines;
    }
}
