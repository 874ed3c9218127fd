package io.belfry.hub.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What else may come to {@code /connect} by a request of HTTP; the names begin with the ids of the catalogue. */
@Timeout(60)
class HttpRowsTest {
    private static final String APP = "https://app.example.com";

    @RegisterExtension
    static final RunningHub HUB = RunningHub.production(
            "listen.origins=[\"" + APP + "\"]",
            "namespaces.default.subscribe=anyone",
            "poll.maxWait=1s",
            "poll.wait=1s",
            "affinity.cookie=HUB");

    private static final String CONNECT = Posted.connect(0);

    private static HttpRequest.Builder post(String type) {
        return HUB.open(URI.create("/connect")).header("Content-Type", type).POST(BodyPublishers.ofString(CONNECT));
    }

    private static Posted sent(HttpRequest.Builder request) {
        return Posted.send(request).join();
    }

    @Test
    void l03AnOddAcceptIsAPoll() {
        for (String accept : List.of("*/*", "image/png", ";;", "application/json")) {
            assertThat(sent(post("text/plain").header("Accept", accept)).header("content-type"))
                    .isEqualTo("application/x-ndjson");
        }
    }

    @Test
    void l05AForeignOriginIsRefusedWhateverItBrings() {
        Posted answer =
                sent(post("text/plain").header("Origin", "https://evil.example").header("Cookie", "a=b"));

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.code()).isEqualTo("forbidden_origin");
        assertThat(answer.header("access-control-allow-origin")).isEmpty();
    }

    @Test
    void l06APreflightNamesExactlyTheOriginThatAsks() {
        for (String path : List.of("/connect", "/ticket")) {
            Posted answer = sent(HUB.open(URI.create(path))
                    .method("OPTIONS", BodyPublishers.noBody())
                    .header("Origin", APP)
                    .header("Access-Control-Request-Method", "POST"));

            assertThat(answer.status()).isEqualTo(204);
            assertThat(answer.header("access-control-allow-origin")).isEqualTo(APP);
            assertThat(answer.header("access-control-max-age")).isEqualTo("7200");
            assertThat(answer.header("vary")).isEqualTo("Origin");
        }
        assertThat(sent(post("text/plain").header("Origin", APP)).header("access-control-allow-origin"))
                .isEqualTo(APP);
    }

    @Test
    void l17ConditionsAndRangesAreIgnored() {
        Posted answer = sent(post("text/plain").header("If-None-Match", "*").header("Range", "bytes=0-1"));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("cache-control")).isEqualTo("no-store, no-transform");
    }

    @Test
    void l19OnlyLinesAreRead() {
        for (String type : List.of("application/json", "application/x-ndjson", "text/plain;charset=UTF-8")) {
            assertThat(sent(post(type)).status()).as(type).isEqualTo(200);
        }
        for (String type :
                List.of("application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/html")) {
            Posted answer = sent(post(type));
            assertThat(answer.status()).as(type).isEqualTo(415);
            assertThat(answer.code()).isEqualTo("unsupported_type");
        }
    }

    @Test
    void l20CookiesWithoutAnOriginAreRefused() {
        assertThat(sent(post("text/plain").header("Cookie", "a=b")).status()).isEqualTo(403);
        assertThat(sent(post("text/plain").header("Cookie", "a=b").header("Origin", APP))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void l21ACompressedBodyIsRefused() {
        assertThat(sent(post("text/plain").header("Content-Encoding", "gzip")).status())
                .isEqualTo(415);
    }

    @Test
    void l22TooLongALineOrABodyIsRefused() {
        String long64 = "{\"type\":\"connect\",\"id\":1,\"name\":\"" + "x".repeat(64 * 1024) + "\"}";
        assertThat(Posted.to(HUB, long64).status()).isEqualTo(413);
        assertThat(Posted.to(HUB, long64, long64, long64).status()).isEqualTo(413);
    }

    @Test
    void l24ToL26AnAddressThatIsMoreThanAnAddressIsRefused() {
        String channels = IntStream.range(0, 201).mapToObj(i -> "channel=" + i).collect(Collectors.joining("&"));
        String many = IntStream.range(0, 1_001).mapToObj(i -> "a=" + i).collect(Collectors.joining("&"));
        for (String query : List.of("callback=f", "CallBack=f", "a=%00", "a=%c0%af", channels, many)) {
            assertThat(sent(HUB.open(URI.create("/connect?" + query))
                                    .header("Content-Type", "text/plain")
                                    .POST(BodyPublishers.ofString(CONNECT)))
                            .status())
                    .as(query)
                    .isEqualTo(400);
        }
        assertThat(Handshakes.send("/connect?a=%zz", HUB.port()).status()).isEqualTo(400);
        String token = "token=" + RunningHub.tokens().user("1").mint();
        assertThat(sent(HUB.open(URI.create("/connect?" + token))
                                .header("Content-Type", "text/plain")
                                .POST(BodyPublishers.ofString(CONNECT)))
                        .code())
                .isEqualTo("token_in_url");
    }

    @Test
    void l26APathWhoseEncodingIsNoneIsRefusedWhereverItPoints() {
        for (String path : List.of("/%00", "/%c0%af", "/connect%00", "/connect/%2e%c0")) {
            assertThat(sent(HUB.open(URI.create(path))).status()).as(path).isEqualTo(400);
        }
    }

    @Test
    void gn02WhatBalancersRouteByIsPassedOver() {
        for (String path : List.of("/connect;hub=a.h1", "/connect?hub=a.h1", "/connect;hub=.h1?x=1")) {
            assertThat(sent(HUB.open(URI.create(path))
                                    .header("Content-Type", "text/plain")
                                    .POST(BodyPublishers.ofString(CONNECT)))
                            .status())
                    .as(path)
                    .isEqualTo(200);
        }
    }

    @Test
    void a01WhoHasNoTokenIsToldHowOneIsShown() {
        List<Posted> refused = List.of(
                Posted.to(HUB, Posted.connect(0, "\"token\":\"x\"")),
                sent(post("text/plain").header("Authorization", "Bearer x")),
                sent(HUB.open(URI.create("/ticket"))
                        .header("Content-Type", "text/plain")
                        .header("Authorization", "Bearer x")
                        .POST(BodyPublishers.ofString(CONNECT))),
                sent(HUB.open(URI.create("/connect?ticket=" + "A".repeat(32)))));

        assertThat(refused).allSatisfy(answer -> {
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.header("www-authenticate")).isEqualTo("Bearer");
        });
    }

    @Test
    void l27AnotherMethodInAHeaderIsIgnored() {
        assertThat(sent(post("text/plain").header("X-HTTP-Method-Override", "DELETE"))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void m40AThousandCommandsAreTooMany() {
        String commands = IntStream.range(2, 1_002)
                .mapToObj(i -> "{\"type\":\"x\",\"id\":" + i + "}")
                .collect(Collectors.joining("\n"));

        Posted answer = Posted.to(HUB, CONNECT, commands);

        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.code()).isEqualTo("rate_limited");
        assertThat(answer.header("retry-after")).isNotEmpty();
    }

    @Test
    void l28WhatWasAnsweredAndNeverArrivedIsAskedForAgain() {
        String channel = HUB.channel();
        Posted first = Posted.to(HUB, Posted.connect(0, "\"subs\":{\"" + channel + "\":{}}"));
        Place start = first.connected().place(channel);
        CompletableFuture<Posted> lost =
                Posted.later(HUB, Posted.connect(1_000, first.client(), Posted.subs(channel, start)));
        HUB.publish(channel, "1");
        lost.cancel(true);

        Posted again = Posted.to(HUB, Posted.connect(0, first.client(), Posted.subs(channel, start)));

        assertThat(again.rest()).extracting(line -> line.string("data")).containsExactly("1");
    }

    @Test
    void aFirstCommandThatIsNoConnectIsRefused() {
        assertThat(Posted.to(HUB, "{\"type\":\"presence\",\"id\":1,\"channel\":\"x\"}")
                        .status())
                .isEqualTo(401);
        assertThat(Posted.to(HUB, "").status()).isEqualTo(400);
    }
}
