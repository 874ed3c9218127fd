package io.belfry.hub.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class HttpKeySourceTest {
    private final AtomicInteger elsewhere = new AtomicInteger();
    private final CountDownLatch over = new CountDownLatch(1);
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.start();
    }

    @AfterEach
    void stop() {
        over.countDown();
        server.stop(0);
    }

    private void serve(int status, byte[] body) {
        server.createContext("/keys", exchange -> {
            exchange.getResponseHeaders().add("Location", "/elsewhere");
            exchange.sendResponseHeaders(status, 0); // chunked: no length to go by
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.createContext("/elsewhere", exchange -> {
            elsewhere.incrementAndGet();
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
    }

    private byte[] fetch(Duration within) throws Exception {
        URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/keys");
        return new HttpKeySource(url, within).fetch().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    @Test
    void bringsTheText() throws Exception {
        serve(200, "{}".getBytes(StandardCharsets.UTF_8));

        assertThat(fetch(Duration.ofSeconds(10)))
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("{}");
    }

    @Test
    void followsNoRedirect() {
        serve(302, new byte[0]);

        assertThatThrownBy(() -> fetch(Duration.ofSeconds(10))).hasMessageContaining("302");
        assertThat(elsewhere).hasValue(0);
    }

    @Test
    void readsNoMoreThanItsLimit() {
        serve(200, new byte[HttpKeySource.MOST_BYTES + 1]);

        assertThatThrownBy(() -> fetch(Duration.ofSeconds(10))).hasMessageContaining("longer than");
    }

    @Test
    void waitsNoLongerThanItsTimeForTheLastByte() {
        server.createContext("/keys", exchange -> {
            exchange.sendResponseHeaders(200, 100);
            exchange.getResponseBody().write('{');
            exchange.getResponseBody().flush();
            try {
                over.await(20, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });

        assertThatThrownBy(() -> fetch(Duration.ofMillis(200))).hasRootCauseInstanceOf(TimeoutException.class);
    }
}
