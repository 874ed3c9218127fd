package io.belfry.loadtest.swarm;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** What a client that polls needs of the head of an HTTP answer: that it is a 200, and how long the body is. */
final class AnswerHead {
    private static final String LENGTH = "\r\ncontent-length:";

    private AnswerHead() {}

    /** Where the body begins, or -1 while the head is incomplete. */
    static int end(byte[] bytes, int length) {
        return Upgrade.endOfHead(bytes, 0, length);
    }

    /**
     * How many bytes follow.
     *
     * @throws ProtocolFault when the answer is no 200, or does not say
     */
    static int contentLength(byte[] bytes, int headEnd) throws ProtocolFault {
        String head = new String(bytes, 0, headEnd, StandardCharsets.ISO_8859_1);
        if (!head.startsWith("HTTP/1.1 200 ")) {
            throw new ProtocolFault(
                    "a poll was refused: " + head.lines().findFirst().orElse(""));
        }
        int at = head.toLowerCase(Locale.ROOT).indexOf(LENGTH);
        if (at < 0) {
            throw new ProtocolFault("a poll's answer without Content-Length");
        }
        int from = at + LENGTH.length();
        try {
            return Integer.parseInt(
                    head.substring(from, head.indexOf("\r\n", from)).strip());
        } catch (NumberFormatException e) {
            throw new ProtocolFault("a Content-Length that is no number");
        }
    }
}
