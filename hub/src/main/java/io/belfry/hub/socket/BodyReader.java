package io.belfry.hub.socket;

import io.undertow.connector.PooledByteBuffer;
import io.undertow.server.HttpServerExchange;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.xnio.ChannelListener;
import org.xnio.IoUtils;
import org.xnio.channels.StreamSourceChannel;

/**
 * Collects the body of a request without blocking, within a size and a time. Its room follows what has come, not what
 * was declared.
 */
final class BodyReader implements ChannelListener<StreamSourceChannel> {
    private final HttpServerExchange exchange;
    private final int limitBytes;
    private final Consumer<byte[]> whole;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private boolean done;

    private BodyReader(HttpServerExchange exchange, int limitBytes, Consumer<byte[]> whole) {
        this.exchange = exchange;
        this.limitBytes = limitBytes;
        this.whole = whole;
    }

    /**
     * Reads on the I/O thread of the exchange, and calls back on it if the body came whole; otherwise the exchange is
     * answered 413 or 408 here.
     */
    static void read(
            HttpServerExchange exchange, IoThread thread, int limitBytes, long limitNanos, Consumer<byte[]> whole) {
        BodyReader reader = new BodyReader(exchange, limitBytes, whole);
        if (exchange.getRequestContentLength() > limitBytes) {
            reader.refuse(Answer.problem(413, "too_large", "The body is too large."));
            return;
        }
        StreamSourceChannel channel = exchange.getRequestChannel();
        reader.handleEvent(channel);
        if (!reader.done) {
            channel.getReadSetter().set(reader);
            channel.resumeReads();
            thread.executeAfter(
                    () -> reader.refuse(Answer.problem(408, "timeout", "The body came too slowly.")), limitNanos);
        }
    }

    @Override
    public void handleEvent(StreamSourceChannel channel) {
        if (done) {
            channel.suspendReads();
            return;
        }
        try (PooledByteBuffer pooled =
                exchange.getConnection().getByteBufferPool().allocate()) {
            ByteBuffer buffer = pooled.getBuffer();
            int count = channel.read(buffer);
            while (count > 0) {
                buffer.flip();
                if (body.size() + count > limitBytes) {
                    refuse(Answer.problem(413, "too_large", "The body is too large."));
                    return;
                }
                byte[] piece = new byte[count];
                buffer.get(piece);
                body.writeBytes(piece);
                buffer.clear();
                count = channel.read(buffer);
            }
            if (count < 0) {
                done = true;
                whole.accept(body.toByteArray());
            }
        } catch (IOException e) {
            done = true;
            IoUtils.safeClose(exchange.getConnection());
        }
    }

    private void refuse(Answer answer) {
        if (!done) {
            done = true;
            AnswerWriter.write(exchange, answer);
        }
    }
}
