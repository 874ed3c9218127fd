package io.belfry.hub.socket;

import io.belfry.hub.config.Transport;
import io.belfry.hub.wire.Frame;
import io.belfry.hub.wire.OutQueue;
import io.undertow.server.HttpServerExchange;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One poll: a request that is held until there is something to tell, and answered once.
 *
 * <p>Nothing of it outlives the answer. The next poll says where the client is, so what was answered and never arrived is
 * asked for again. While it is held it has neither thread nor timer: the connection's sweep ends the wait by a heartbeat.
 */
final class PollSocket extends RequestSocket {
    private static final String LINES = "application/x-ndjson";
    private static final byte[] MORE = {',', '"', 'm', 'o', 'r', 'e', '"', ':', 't', 'r', 'u', 'e', '}'};

    private final NioThread thread;
    private final Limits limits;
    private final List<Frame> answers = new ArrayList<>(0);
    private final List<Frame> news = new ArrayList<>(1);
    private @Nullable Frame connected;
    private int bytes;
    private boolean cut;
    private boolean lingering;

    /**
     * What bounds an answer.
     *
     * @param answerBytes where it is cut; the client asks for the rest at once
     * @param lingerNanos how long it waits for more once there is something to tell
     */
    record Limits(int answerBytes, long lingerNanos) {}

    PollSocket(HttpServerExchange exchange, NioThread thread, Slots slots, Newcomers newcomers, Limits limits) {
        super(exchange, slots, newcomers);
        this.thread = thread;
        this.limits = limits;
    }

    @Override
    public Transport transport() {
        return Transport.POLL;
    }

    @Override
    public void onWrite(OutQueue queue) {
        assert thread.isCurrent();
        while (!isOver() && !queue.isEmpty()) {
            Frame frame = queue.get(0);
            queue.removeHead();
            switch (frame.kind()) {
                case LINE -> add(frame);
                case ANSWER -> {
                    answers.add(frame);
                    bytes += lineBytes(frame);
                }
                case HEARTBEAT -> answer();
                case CLOSE -> onClose(frame.closeNumber());
                case PONG -> {} // nobody can ping in a poll
            }
        }
    }

    /** The first line is {@code connected}. An answer that is full takes no more news, not even short ones: order. */
    private void add(Frame line) {
        int count = lineBytes(line);
        if (connected == null) {
            connected = line;
            bytes += count;
        } else if (!cut && (news.isEmpty() || bytes + count <= limits.answerBytes())) {
            news.add(line);
            bytes += count;
        } else {
            cut = true;
        }
    }

    /** What has been gathered is told if the client may come back; if not, the status says so. */
    private void onClose(int number) {
        if (connected != null && !Refusals.isFinal(number)) {
            answer();
        } else {
            refuse(number);
        }
    }

    @Override
    public void onTurnEnd(Standing standing) {
        if (isOver() || connected == null || standing == Standing.ANSWERING) {
            return;
        }
        boolean told = !news.isEmpty() || !answers.isEmpty();
        if (cut || standing == Standing.COMPLETE) {
            answer();
        } else if (standing == Standing.WAITING && told) {
            linger();
        } else if (standing == Standing.WAITING) {
            link().watch(); // a client that goes away must not be waited for
        }
    }

    private void linger() {
        if (limits.lingerNanos() == 0) {
            answer();
        } else if (!lingering) {
            lingering = true;
            thread.executeAfter(this::answer, limits.lingerNanos());
        }
    }

    private void answer() {
        if (!isOver()) {
            answer(new Answer(200, LINES, body(), Map.of()));
        }
    }

    private byte[] body() {
        ByteArrayOutputStream lines = new ByteArrayOutputStream(bytes + MORE.length);
        Frame first = connected;
        if (first != null) {
            byte[] line = first.bytes();
            lines.write(line, 0, cut ? line.length - 1 : line.length);
            if (cut) {
                lines.writeBytes(MORE);
            }
            lines.write('\n');
        }
        answers.forEach(line -> write(lines, line));
        news.forEach(line -> write(lines, line));
        return lines.toByteArray();
    }

    private static void write(ByteArrayOutputStream lines, Frame line) {
        lines.writeBytes(line.bytes());
        lines.write('\n');
    }

    private static int lineBytes(Frame line) {
        return line.bytes().length + 1;
    }
}
