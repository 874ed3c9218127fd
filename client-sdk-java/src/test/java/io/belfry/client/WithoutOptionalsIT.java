package io.belfry.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonFactory;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The SDK as a program sees it that has nothing on its class path but the SDK and jackson-core. */
@Timeout(30)
class WithoutOptionalsIT {
    private static final String STORED = "{\"epoch\":\"k3\",\"offset\":7,\"tag\":\"Zk\",\"duplicate\":false}";

    @Test
    void publishesOverHttp() throws Exception {
        try (MockHub hub = new MockHub().then(200, STORED);
                URLClassLoader program = program()) {
            Class<?> publisherType = program.loadClass("io.belfry.client.Publisher");
            assertThat(publisherType).isNotSameAs(Publisher.class);
            assertThatThrownBy(() -> program.loadClass("io.lettuce.core.RedisClient"))
                    .isInstanceOf(ClassNotFoundException.class);
            AutoCloseable publisher = (AutoCloseable)
                    publisherType.getMethod("http", URI.class, String.class).invoke(null, hub.adminBase(), "key");
            try (publisher) {
                CompletableFuture<?> result = (CompletableFuture<?>) publisherType
                        .getMethod("publish", String.class, String.class)
                        .invoke(publisher, "orders", "1");

                assertThat(result.get(10, TimeUnit.SECONDS)).asString().contains("offset=7");
            }
        }
    }

    @Test
    void subscribes() throws Exception {
        try (MockSocket hub = new MockSocket();
                URLClassLoader program = program()) {
            Supplier<@Nullable String> anonymous = () -> null;
            Class<?> subscriberType = program.loadClass("io.belfry.client.Subscriber");
            AutoCloseable subscriber = (AutoCloseable) subscriberType
                    .getMethod("connect", URI.class, Supplier.class)
                    .invoke(null, hub.publicBase(), anonymous);
            try (subscriber;
                    MockSocket.Peer peer = hub.accept()) {
                assertThat(peer.read(MockSocket.TEXT)).startsWith("{\"type\":\"connect\"");
            }
        }
    }

    @Test
    void publishingOverRedisSaysWhatIsMissing() throws Exception {
        try (URLClassLoader program = program()) {
            assertThatThrownBy(() -> program.loadClass("io.belfry.client.Publisher")
                            .getMethod("redis", String.class)
                            .invoke(null, "redis://127.0.0.1"))
                    .rootCause()
                    .hasMessageContaining("lettuce");
        }
    }

    private static URLClassLoader program() {
        URL sdk = Publisher.class.getProtectionDomain().getCodeSource().getLocation();
        URL jackson = JsonFactory.class.getProtectionDomain().getCodeSource().getLocation();
        return new URLClassLoader(new URL[] {sdk, jackson}, ClassLoader.getPlatformClassLoader());
    }
}
