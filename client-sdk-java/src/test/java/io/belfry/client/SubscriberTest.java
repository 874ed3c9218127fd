package io.belfry.client;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

/** What callers do wrong is said to them at once, and not to the subscriber's thread. */
class SubscriberTest {
    private static final ChannelListener LISTENER = new ChannelListener() {};

    @Test
    @NullUnmarked // as a caller whose compiler does not look
    void refusesNullAtOnce() {
        try (Subscriber subscriber = connect()) {
            assertThatThrownBy(() -> subscriber.subscribe(null, LISTENER)).hasMessage("channel");
            assertThatThrownBy(() -> subscriber.subscribe("news", null)).hasMessage("listener");
            assertThatThrownBy(() -> subscriber.unsubscribe(null)).hasMessage("channel");
        }
    }

    @Test
    void takesNoChannelAfterItsEnd() {
        Subscriber subscriber = connect();
        subscriber.close();

        assertThatThrownBy(() -> subscriber.subscribe("news", LISTENER)).isInstanceOf(IllegalStateException.class);
        subscriber.unsubscribe("news");
        subscriber.close();
    }

    private static Subscriber connect() {
        return Subscriber.connect(URI.create("http://127.0.0.1:1"), () -> null);
    }
}
