package io.belfry.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class PublisherIT {
    private static final String STORED = "{\"epoch\":\"k3\",\"offset\":7,\"tag\":\"Zk\",\"duplicate\":false}";
    private static final PublisherOptions QUICK =
            PublisherOptions.DEFAULTS.withRetryBudget(Duration.ofSeconds(2)).withRequestTimeout(Duration.ofMillis(300));

    @Test
    void publishesWithTheApiKeyUnderThePrefixOfTheAddress() throws Exception {
        try (MockHub hub = new MockHub().then(200, STORED);
                Publisher publisher = Publisher.http(hub.adminBase().resolve("/push/"), "secret")) {
            PublishResult result =
                    publisher.publish("orders", "{\"id\":7}", "mine").get(10, TimeUnit.SECONDS);

            assertThat(result.position()).isEqualTo(new Position("k3", 7, "Zk"));
            assertThat(hub.requests)
                    .containsExactly(new MockHub.Request(
                            "/push/api/publish",
                            "Bearer secret",
                            "{\"channel\":\"orders\",\"key\":\"mine\",\"data\":{\"id\":7}}"));
        }
    }

    @Test
    void repeatsUntilTheHubIsBackAndAlwaysWithOneKey() throws Exception {
        try (MockHub hub = new MockHub()
                        .then(503, "{\"code\":\"not_stored\"}")
                        .then(exchange -> exchange.close())
                        .then(200, STORED);
                Publisher publisher = Publisher.http(hub.adminBase(), null, QUICK)) {
            assertThat(publisher.broadcast("1").get(10, TimeUnit.SECONDS).accepted())
                    .isTrue();

            assertThat(hub.requests).hasSizeGreaterThanOrEqualTo(3);
            assertThat(hub.requests)
                    .extracting(MockHub.Request::body)
                    .containsOnly(hub.requests.get(0).body());
        }
    }

    @Test
    void doesNotWaitForABodyThatNeverEnds() throws Exception {
        try (MockHub hub = new MockHub()
                        .then(exchange -> exchange.sendResponseHeaders(200, 100))
                        .then(200, STORED);
                Publisher publisher = Publisher.http(hub.adminBase(), null, QUICK)) {
            assertThat(publisher
                            .publish("orders", "1")
                            .get(10, TimeUnit.SECONDS)
                            .accepted())
                    .isTrue();
        }
    }

    @Test
    void isUnavailableAndCertainlyNotPublishedWhenNobodyListens() throws Exception {
        try (Publisher publisher =
                Publisher.http(nobody(), null, PublisherOptions.DEFAULTS.withRetryBudget(Duration.ofSeconds(2)))) {
            CompletableFuture<PublishResult> result = publisher.publish("orders", "1");

            assertThatThrownBy(() -> result.get(10, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .asInstanceOf(InstanceOfAssertFactories.type(BelfryUnavailableException.class))
                    .returns(false, BelfryUnavailableException::mayBePublished);
        }
    }

    @Test
    void closeWaitsForWhatIsUnanswered() throws Exception {
        try (MockHub hub = new MockHub().then(200, STORED)) {
            Publisher publisher = Publisher.http(hub.adminBase(), null);
            CompletableFuture<PublishResult> result = publisher.toUser("42", "1");

            publisher.close();

            assertThat(result).isCompletedWithValueMatching(PublishResult::accepted);
        }
    }

    @Test
    void refusesAnApiKeyThatNoHeaderCanCarryWithoutRepeatingIt() {
        assertThatThrownBy(() -> Publisher.http(URI.create("http://127.0.0.1:1"), "se\ncret"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("cret");
    }

    private static URI nobody() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return URI.create("http://127.0.0.1:" + socket.getLocalPort());
        }
    }
}
