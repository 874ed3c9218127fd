package io.belfry.hub.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.client.Position;
import io.belfry.hub.bus.Draft;
import io.belfry.hub.bus.MemoryBus;
import io.belfry.hub.config.Config;
import io.belfry.hub.message.ChannelName;
import io.belfry.hub.testing.Configs;
import io.belfry.hub.testing.TestNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Whatever the order in which publications, subscriptions, trims, lost and late messages meet, and although subscribers may
 * have heard more on another node: each subscriber gets an ordered run without holes, or is told of a gap, and in the end is
 * where the channel is.
 *
 * <p>Each seed is a schedule; a failure names its seed, and running that seed alone repeats it.
 */
class AttachGateTest {
    private static final ChannelName CHANNEL = new ChannelName("c");
    private static final int SCHEDULES = 100_000;
    private static final int STEPS = 40;

    @Test
    void everySubscriberGetsAGaplessRunOrIsToldOfAGap() {
        long publications = 0;
        long gaps = 0;
        for (long seed = 0; seed < SCHEDULES; seed++) {
            Schedule schedule = run(seed, /* keepsEverything= */ false);
            publications += schedule.publications();
            gaps += schedule.gaps();
        }
        assertThat(publications).as("the schedules deliver something").isGreaterThan(SCHEDULES);
        assertThat(gaps)
                .as("and lose something, or the test would show nothing")
                .isGreaterThan(SCHEDULES / 100);
    }

    @Test
    void nobodyIsToldOfAGapWhileTheHistoryHoldsEverything() {
        for (long seed = 0; seed < SCHEDULES / 10; seed++) {
            assertThat(run(seed, /* keepsEverything= */ true).gaps())
                    .as("gaps in schedule %d", seed)
                    .isZero();
        }
    }

    private static Schedule run(long seed, boolean keepsEverything) {
        try {
            Schedule schedule = new Schedule(seed, keepsEverything);
            schedule.run();
            return schedule;
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("schedule " + seed, e);
        }
    }

    private static final class Schedule {
        private static final Config KEEPS_EVERYTHING = Configs.development("namespaces.default.history.size=1000");
        private static final Config KEEPS_LITTLE =
                Configs.development("namespaces.default.history.size=4", "namespaces.default.history.ttl=2s");

        private final Random random;
        private final boolean keepsEverything;
        private final UnrulyBus bus;
        private final TestNode node;
        private final Map<String, String> published = new HashMap<>();
        private final List<Subscriber> subscribers = new ArrayList<>();

        Schedule(long seed, boolean keepsEverything) {
            random = new Random(seed);
            this.keepsEverything = keepsEverything;
            Config config = keepsEverything ? KEEPS_EVERYTHING : KEEPS_LITTLE;
            node = new TestNode(
                    config,
                    random,
                    (inlet, time) -> new UnrulyBus(
                            inlet,
                            random,
                            above -> new MemoryBus(
                                    above,
                                    config.namespaces(),
                                    config.bus().keyWindow().toNanos(),
                                    time,
                                    random)));
            bus = (UnrulyBus) node.bus();
            for (int i = 0; i < 3; i++) {
                subscribers.add(new Subscriber(node, published));
            }
        }

        void run() {
            for (int i = 0; i < STEPS; i++) {
                step();
                subscribers.forEach(Subscriber::read);
            }
            settle();
        }

        int gaps() {
            return subscribers.stream().mapToInt(Subscriber::gaps).sum();
        }

        int publications() {
            return subscribers.stream().mapToInt(Subscriber::publications).sum();
        }

        private void step() {
            Subscriber one = subscribers.get(random.nextInt(subscribers.size()));
            switch (random.nextInt(13)) {
                case 0, 1, 2 -> publish();
                case 3, 4, 5 -> bus.step(CHANNEL);
                case 6, 7 -> node.thread(random.nextInt(2)).step();
                case 8, 9 -> toggle(one);
                case 12 -> bus.look(CHANNEL);
                case 10 -> {
                    if (one.isConnected() && one.position() != null && !keepsEverything) {
                        one.resubscribe();
                    }
                }
                default -> hinder(one);
            }
        }

        private Position publish() {
            String data = "{\"n\":" + published.size() + "}";
            Draft draft = new Draft(CHANNEL, data.getBytes(StandardCharsets.UTF_8), null, null, false);
            Position position = Objects.requireNonNull(
                    bus.publish(draft).toCompletableFuture().join().position());
            published.put(position.tag(), data);
            return position;
        }

        private void toggle(Subscriber subscriber) {
            if (subscriber.isConnected()) {
                subscriber.disconnect();
            } else {
                if (subscriber.position() != null && random.nextInt(3) == 0) {
                    subscriber.wasElsewhere(bus.now(CHANNEL));
                }
                subscriber.connect(random.nextInt(2), keepsEverything ? 0 : random.nextInt(4));
            }
        }

        private void hinder(Subscriber subscriber) {
            if (keepsEverything) {
                return;
            }
            switch (random.nextInt(4)) {
                case 0 -> node.time().advance(Duration.ofSeconds(1));
                case 1 -> bus.loseHistory();
                default -> {
                    if (subscriber.isConnected()) {
                        subscriber.reads(random.nextBoolean());
                    }
                }
            }
        }

        /** The network recovers, everybody reads, one more publication comes: all must end where the channel is. */
        private void settle() {
            bus.behave();
            for (Subscriber subscriber : subscribers) {
                if (!subscriber.isConnected()) {
                    subscriber.connect(random.nextInt(2), 0);
                }
                subscriber.reads(true);
            }
            quiesce();
            Position end = publish();
            quiesce();
            for (Subscriber subscriber : subscribers) {
                subscriber.read();
                assertThat(subscriber.position()).as("at the end").isEqualTo(end);
            }
        }

        private void quiesce() {
            do {
                node.drain();
                bus.step(CHANNEL);
                node.drain();
            } while (bus.isBusy());
        }
    }
}
