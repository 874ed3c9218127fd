package io.belfry.loadtest.swarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class AnswerHeadTest {
    @Test
    void findsTheLengthWhateverItsCase() throws ProtocolFault {
        byte[] answer = bytes("HTTP/1.1 200 OK\r\nDate: x\r\ncontent-LENGTH:  12\r\n\r\n{}");

        int end = AnswerHead.end(answer, answer.length);

        assertThat(end).isEqualTo(answer.length - 2);
        assertThat(AnswerHead.contentLength(answer, end)).isEqualTo(12);
        assertThat(AnswerHead.end(answer, answer.length - 3)).isEqualTo(-1);
    }

    @Test
    void refusesWhatIsNoAnswerToAPoll() {
        for (String head : new String[] {
            "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 2\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: two\r\n\r\n"
        }) {
            assertThatThrownBy(() -> AnswerHead.contentLength(bytes(head), head.length()))
                    .as(head)
                    .isInstanceOf(ProtocolFault.class);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
