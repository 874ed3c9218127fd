package io.belfry.hub.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Invariant I8: the three transports carry the same lines. */
@Timeout(60)
class SameLinesTest {
    @RegisterExtension
    static final RunningHub HUB = RunningHub.development();

    private static final int PUBLICATIONS = 50;

    @Test
    void i8TheSamePublicationsGiveTheSameLinesOnAllTransports() throws Exception {
        String channel = HUB.channel();
        ProtocolClient socket = HUB.subscribed(channel);
        HttpRequest stream = Posted.request(HUB)
                .header("Accept", "text/event-stream")
                .POST(HttpRequest.BodyPublishers.ofString(Posted.connect(0, "\"subs\":{\"" + channel + "\":{}}")))
                .build();
        HttpResponse<Stream<String>> events =
                HttpClient.newHttpClient().send(stream, HttpResponse.BodyHandlers.ofLines());
        Iterator<String> streamed =
                events.body().filter(line -> line.startsWith("data: ")).iterator();
        streamed.next();
        Place place = Posted.to(HUB, Posted.connect(0, "\"subs\":{\"" + channel + "\":{}}"))
                .connected()
                .place(channel);
        assertThat(events.uri())
                .isEqualTo(HUB.open(URI.create("/connect")).build().uri());

        for (int i = 0; i < PUBLICATIONS; i++) {
            HUB.publish(channel, i % 2 == 0 ? "{\"n\":" + i + ", \"s\":\"\\u00e9 \\r\\n\"}" : "[" + i + ",\n null]");
        }

        List<String> onSocket = new ArrayList<>();
        List<String> onStream = new ArrayList<>();
        List<String> onPoll = new ArrayList<>();
        for (int i = 0; i < PUBLICATIONS; i++) {
            onSocket.add(socket.next().text());
            onStream.add(streamed.next().substring("data: ".length()));
        }
        while (onPoll.size() < PUBLICATIONS) {
            for (Line line : Posted.to(HUB, Posted.connect(1_000, Posted.subs(channel, place)))
                    .rest()) {
                onPoll.add(line.text());
                place = new Place(place.epoch(), line.number("offset"), line.string("tag"));
            }
        }
        events.body().close();
        assertThat(onStream).isEqualTo(onSocket);
        assertThat(onPoll).isEqualTo(onSocket);
    }
}
