package io.belfry.hub.socket;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.xnio.conduits.StreamSinkConduit;

class BareRefusalsTest {
    private static final String UNPARSED = "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    private static final String NO_HOST =
            "HTTP/1.1 400 No Host Header\r\nConnection: close\r\nContent-Length: 0\r\nDate: today\r\n\r\n";

    private final StringBuilder written = new StringBuilder();
    private final AtomicInteger refusals = new AtomicInteger();
    private boolean headOnly;
    private int room = Integer.MAX_VALUE;
    private Answer refusal = Answer.problem(400, "bad_request", "This is none.");
    private final BareRefusals conduit =
            new BareRefusals(link(), () -> refusal, () -> headOnly, status -> refusals.incrementAndGet());

    /** A link that takes as many bytes at a time as there is room. */
    private StreamSinkConduit link() {
        return (StreamSinkConduit) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {StreamSinkConduit.class}, (proxy, method, arguments) -> {
                    assertThat(method.getName()).startsWith("write");
                    ByteBuffer source = (ByteBuffer) arguments[0];
                    byte[] taken = new byte[Math.min(room, source.remaining())];
                    source.get(taken);
                    written.append(new String(taken, StandardCharsets.US_ASCII));
                    return taken.length;
                });
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    private void assertIsProblem() {
        String[] parts = written.toString().split("\r\n\r\n", 2);
        assertThat(parts[0])
                .startsWith("HTTP/1.1 400 Bad Request\r\n")
                .contains("\r\nConnection: close", "\r\nContent-Length: " + parts[1].length())
                .contains("\r\nContent-Type: application/problem+json")
                .contains("\r\nCache-Control: no-store, no-transform", "\r\nX-Content-Type-Options: nosniff");
        assertThat(parts[1]).contains("\"code\":\"bad_request\"");
        assertThat(refusals).hasValue(1);
    }

    @Test
    void givesThemABody() throws IOException {
        for (String bare : new String[] {UNPARSED, NO_HOST}) {
            written.setLength(0);
            refusals.set(0);
            assertThat(conduit.write(bytes(bare))).isEqualTo(bare.length());
            assertIsProblem();
        }
    }

    @Test
    void doesSoAlsoWhereItIsTheLastThatIsWritten() throws IOException {
        assertThat(conduit.writeFinal(bytes(UNPARSED))).isEqualTo(UNPARSED.length());
        assertIsProblem();
    }

    @Test
    void takesNothingUntilAllHasGoneOut() throws IOException {
        room = 100;
        ByteBuffer bare = bytes(NO_HOST);
        int writes = 1;
        for (; conduit.write(bare) == 0; writes++) {
            assertThat(bare.position()).isZero();
        }
        assertThat(writes).isGreaterThan(2);
        assertThat(bare.hasRemaining()).isFalse();
        assertIsProblem();
    }

    @Test
    void givesNoBodyToThoseThatMustNotHaveOne() throws IOException {
        headOnly = true;
        assertThat(conduit.write(bytes(NO_HOST))).isEqualTo(NO_HOST.length());
        assertThat(written.toString())
                .contains("\r\nContent-Type: application/problem+json\r\n")
                .endsWith("\r\n\r\n");
    }

    @Test
    void saysWhatIsWrongWithTheRequest() throws IOException {
        refusal = RequestGuard.LINE_TOO_LONG;
        conduit.write(bytes(UNPARSED));
        assertThat(written.toString())
                .startsWith("HTTP/1.1 414 URI Too Long\r\n")
                .contains("\"code\":\"too_large\"");

        written.setLength(0);
        refusal = RequestGuard.HEAD_TOO_LARGE;
        conduit.write(bytes(UNPARSED));
        assertThat(written.toString()).startsWith("HTTP/1.1 431 Request Header Fields Too Large\r\n");
    }

    @Test
    void leavesEveryOtherAnswer() throws IOException {
        for (String other : new String[] {
            NO_HOST.replace("Date: today", "Cache-Control: no-store, no-transform"),
            UNPARSED.replace("400", "404"),
            UNPARSED.replace("Length: 0", "Length: 5") + "hello",
            "400 Content-Length: 0\r\nConnection: close\r\n\r\n",
            "x"
        }) {
            written.setLength(0);
            assertThat(conduit.write(bytes(other))).isEqualTo(other.length());
            assertThat(written).hasToString(other);
        }
        assertThat(refusals).hasValue(0);
    }
}
