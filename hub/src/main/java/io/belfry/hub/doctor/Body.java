package io.belfry.hub.doctor;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;

/** The body of an answer as it comes, without what frames it: chunks, a length, or nothing but the end of the link. */
final class Body {
    private static final int LONGEST = 1 << 20;

    private final Link link;
    private final boolean chunked;
    private long left; // of the chunk or the length; negative when only the end ends it

    Body(Link link, Head head) throws IOException {
        this.link = link;
        chunked = head.lists("transfer-encoding", "chunked") && !head.hasNoBody();
        String length = head.first("content-length");
        try {
            left = chunked || head.hasNoBody() ? 0 : length.isEmpty() ? -1 : Long.parseLong(length);
        } catch (NumberFormatException e) {
            throw new IOException("a Content-Length that is no number", e);
        }
    }

    /** The next byte; -1 at its proper end. An end before that is an {@link EOFException}. */
    int read() throws IOException {
        if (left == 0 && (!chunked || !nextChunk())) {
            return -1;
        }
        int next = link.read();
        if (next < 0 && left > 0) {
            throw new EOFException("cut");
        }
        if (left > 0 && --left == 0 && chunked) {
            Head.line(link);
        }
        return next;
    }

    private boolean nextChunk() throws IOException {
        try {
            left = Long.parseLong(Head.line(link).split(";", 2)[0].strip(), 16);
        } catch (NumberFormatException e) {
            throw new IOException("a chunk without size", e);
        }
        return left > 0;
    }

    /** All of it. */
    byte[] readAll() throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int next = read(); next >= 0; next = read()) {
            if (all.size() == LONGEST) {
                throw new IOException("an answer without end");
            }
            all.write(next);
        }
        return all.toByteArray();
    }
}
