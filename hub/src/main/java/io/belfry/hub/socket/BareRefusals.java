package io.belfry.hub.socket;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.xnio.conduits.AbstractStreamSinkConduit;
import org.xnio.conduits.StreamSinkConduit;

/**
 * Gives the refusals of Undertow itself the form of all others.
 *
 * <p>What it cannot parse, and a {@code Host} that is missing or none, it refuses by itself, before any handler is asked, with
 * a head of its own that ends the link and has no body. That is recognised as it is written, in one piece: every answer of the
 * hub has a {@code Cache-Control}.
 */
final class BareRefusals extends AbstractStreamSinkConduit<StreamSinkConduit> {
    private static final byte[] START = ascii("HTTP/1.1 400 ");
    private static final int LONGEST = 512;
    private static final Map<Integer, String> REASONS =
            Map.of(400, "Bad Request", 414, "URI Too Long", 431, "Request Header Fields Too Large");

    private final Supplier<Answer> refusal;
    private final BooleanSupplier headOnly;
    private final IntConsumer onRefusal;
    private @Nullable ByteBuffer instead; // what is written of ours; null: what we are given

    /**
     * @param refusal what is wrong with the request
     * @param headOnly whether what is answered is a HEAD
     * @param onRefusal run for each, with the status
     */
    BareRefusals(StreamSinkConduit next, Supplier<Answer> refusal, BooleanSupplier headOnly, IntConsumer onRefusal) {
        super(next);
        this.refusal = refusal;
        this.headOnly = headOnly;
        this.onRefusal = onRefusal;
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        ByteBuffer ours = instead;
        if (ours == null) {
            if (!isBare(source)) {
                return next.write(source);
            }
            Answer answer = refusal.get();
            onRefusal.accept(answer.status());
            ours = ByteBuffer.wrap(problem(answer, headOnly.getAsBoolean()));
            instead = ours;
        }
        next.write(ours);
        if (ours.hasRemaining()) {
            return 0; // the caller comes again with the same bytes
        }
        instead = null;
        int taken = source.remaining();
        source.position(source.limit());
        return taken;
    }

    @Override
    public int writeFinal(ByteBuffer source) throws IOException {
        return instead != null || isBare(source) ? write(source) : next.writeFinal(source);
    }

    private boolean isBare(ByteBuffer source) {
        if (source.remaining() > LONGEST || !begins(source)) {
            return false;
        }
        String text = StandardCharsets.ISO_8859_1.decode(source.duplicate()).toString();
        return text.endsWith("\r\n\r\n")
                && text.contains("\r\nContent-Length: 0\r\n")
                && text.contains("\r\nConnection: close\r\n")
                && !text.contains("\r\nCache-Control: ");
    }

    private static boolean begins(ByteBuffer source) {
        return source.remaining() > START.length
                && source.slice(source.position(), START.length).equals(ByteBuffer.wrap(START));
    }

    private static byte[] problem(Answer answer, boolean headOnly) {
        String body = new String(answer.body(), StandardCharsets.US_ASCII);
        return ascii("HTTP/1.1 " + answer.status() + " " + REASONS.get(answer.status()) + "\r\nConnection: close\r\n"
                + "Cache-Control: " + AnswerWriter.NO_STORE + "\r\nX-Content-Type-Options: nosniff\r\n"
                + "Content-Type: " + answer.contentType() + "\r\nContent-Length: " + body.length() + "\r\n\r\n"
                + (headOnly ? "" : body));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
