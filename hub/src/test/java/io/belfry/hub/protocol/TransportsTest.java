package io.belfry.hub.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Nodes on which some of the transports are switched off, for balancers that do not pass them. */
@Timeout(60)
class TransportsTest {
    private static final List<String> ALL = List.of("websocket", "stream", "poll");
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    /** Every choice but none. */
    static Stream<Set<String>> choices() {
        return IntStream.range(1, 1 << ALL.size())
                .mapToObj(bits -> Set.copyOf(IntStream.range(0, ALL.size())
                        .filter(bit -> (bits & 1 << bit) != 0)
                        .mapToObj(ALL::get)
                        .toList()));
    }

    @ParameterizedTest(name = "GN-08 {0}")
    @MethodSource("choices")
    void onlyTheTransportsThatAreAllowedLetAnybodyIn(Set<String> allowed) throws Exception {
        RunningHub hub = RunningHub.development("transports=" + List.copyOf(allowed), "drain.grace=0ms");
        try {
            assertThat(hub.handshake().status()).isEqualTo(allowed.contains("websocket") ? 101 : 404);
            assertThat(status(hub, "text/event-stream")).isEqualTo(allowed.contains("stream") ? 200 : 404);
            assertThat(status(hub, "*/*")).isEqualTo(allowed.contains("poll") ? 200 : 404);
        } finally {
            hub.shutDown();
        }
    }

    /** Of what is posted with this header; a stream is left as soon as it has begun. */
    private static int status(RunningHub hub, String accept) throws IOException, InterruptedException {
        HttpResponse<Stream<String>> answer = HTTP.send(
                hub.open(URI.create("/connect"))
                        .header("Accept", accept)
                        .header("Content-Type", "text/plain")
                        .POST(BodyPublishers.ofString(Posted.connect(0)))
                        .build(),
                BodyHandlers.ofLines());
        answer.body().close();
        return answer.statusCode();
    }
}
