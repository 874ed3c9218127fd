package io.belfry.hub.bus;

import io.belfry.client.Position;
import io.belfry.hub.channel.ChannelInlet;
import io.belfry.hub.config.Config;
import io.belfry.hub.message.ChannelName;
import io.belfry.hub.message.Publication;
import io.belfry.hub.testing.Configs;
import io.belfry.hub.wire.Outcome;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A bus to be tested, and short words for what is asked of it. A subclass says how it is made, and how its time passes. */
abstract class BusFixture {
    static final ChannelName CHANNEL = new ChannelName("c");
    private static final List<String> SETTINGS = List.of(
            "namespaces.default.history.size=5",
            "namespaces.default.history.ttl=10s",
            "namespaces.long.history.size=100000",
            "bus.keyWindow=2m");
    static final Config CONFIG = Configs.development(settings());

    /** Those of {@link #CONFIG} and more. */
    static String[] settings(String... more) {
        return Stream.concat(SETTINGS.stream(), Stream.of(more)).toArray(String[]::new);
    }

    private @Nullable Bus made;
    final ReceivedPublications received = new ReceivedPublications();

    /** A bus with the settings of {@link #CONFIG} that hands over to the inlet, without any history. */
    abstract Bus newBus(ChannelInlet inlet);

    /** Lets the time pass, and the bus do what it does from time to time. */
    abstract void elapse(Duration duration);

    /** How long an answer may take. */
    Duration patience() {
        return Duration.ofSeconds(10);
    }

    Bus bus() {
        Bus bus = made;
        if (bus == null) {
            bus = newBus(received);
            made = bus;
        }
        return bus;
    }

    Position interest(ChannelName channel) {
        return get(bus().interest(channel));
    }

    Outcome publish(String data) {
        return publish(CHANNEL, data, null);
    }

    Outcome publish(ChannelName channel, String data, @Nullable String key) {
        return get(bus().publish(new Draft(channel, bytes(data), null, key, false)));
    }

    List<String> after(Position position, int limit) {
        return data(get(bus().after(CHANNEL, position, limit)).publications());
    }

    List<String> before(Position position, int limit) {
        return data(get(bus().before(CHANNEL, position, limit)).publications());
    }

    <T> T get(CompletionStage<T> stage) {
        return stage.toCompletableFuture()
                .orTimeout(patience().toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }

    static Position position(Outcome outcome) {
        return Objects.requireNonNull(outcome.position(), outcome::toString);
    }

    static List<Position> positions(List<Publication> publications) {
        return publications.stream().map(Publication::position).toList();
    }

    static List<String> data(List<Publication> publications) {
        return publications.stream()
                .map(each -> new String(each.data(), StandardCharsets.UTF_8))
                .toList();
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
