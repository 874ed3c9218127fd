package io.belfry.hub.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.client.Position;
import io.belfry.hub.config.Config;
import io.belfry.hub.message.ChannelName;
import io.belfry.hub.testing.Configs;
import io.belfry.hub.testing.ManualTime;
import io.belfry.hub.testing.TestNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Whatever the order in which publications, subscriptions, trims, lost and late messages meet on two nodes, although
 * subscribers may have heard more on another node, and although the history may lose its end or everything: each subscriber
 * gets an ordered run of one past without holes, or is told of a gap, and in the end is where the channel is.
 *
 * <p>Each seed is a schedule; a failure names its seed, and running that seed alone repeats it.
 */
class AttachGateTest {
    private static final ChannelName CHANNEL = new ChannelName("c");
    private static final int SCHEDULES = 100_000;
    private static final int STEPS = 40;
    private static final int NODES = 2;
    private static final int SUBSCRIBERS = 4;

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
        private final Accepted accepted = new Accepted();
        private final ManualTime time = new ManualTime(); // Redis' own
        private final Broker broker;
        private final List<TestNode> nodes = new ArrayList<>();
        private final List<Subscriber> subscribers = new ArrayList<>();

        Schedule(long seed, boolean keepsEverything) {
            random = new Random(seed);
            this.keepsEverything = keepsEverything;
            Config config = keepsEverything ? KEEPS_EVERYTHING : KEEPS_LITTLE;
            broker = new Broker(CHANNEL, config, time, random, accepted);
            for (int i = 0; i < NODES; i++) {
                nodes.add(new TestNode(config, random, (inlet, its) -> new UnrulyBus(inlet, random, broker)));
            }
            for (int i = 0; i < SUBSCRIBERS; i++) {
                subscribers.add(new Subscriber(nodes.get(i % NODES), accepted));
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
                case 0, 1, 2 -> broker.publish();
                case 3, 4, 5 -> bus(oneNode()).step(CHANNEL);
                case 6, 7 -> oneNode().thread(random.nextInt(2)).step();
                case 8, 9 -> toggle(one);
                case 12 -> bus(oneNode()).look(CHANNEL);
                case 10 -> {
                    if (one.isConnected() && one.position() != null && !keepsEverything) {
                        one.resubscribe();
                    }
                }
                default -> hinder(one);
            }
        }

        private TestNode oneNode() {
            return nodes.get(random.nextInt(nodes.size()));
        }

        private static UnrulyBus bus(TestNode node) {
            return (UnrulyBus) node.bus();
        }

        private void toggle(Subscriber subscriber) {
            if (subscriber.isConnected()) {
                subscriber.disconnect();
            } else {
                if (subscriber.position() != null && random.nextInt(3) == 0) {
                    subscriber.wasElsewhere(broker.now(0).top());
                }
                subscriber.connect(random.nextInt(2), keepsEverything ? 0 : random.nextInt(4));
            }
        }

        private void hinder(Subscriber subscriber) {
            if (keepsEverything) {
                return;
            }
            switch (random.nextInt(5)) {
                case 0 -> {
                    time.advance(Duration.ofSeconds(1));
                    nodes.forEach(node -> node.time().advance(Duration.ofSeconds(1)));
                }
                case 1 -> broker.loseHistory();
                case 2 -> broker.loseTail(1 + random.nextInt(2));
                default -> {
                    if (subscriber.isConnected()) {
                        subscriber.reads(random.nextBoolean());
                    }
                }
            }
        }

        /** The network recovers, everybody reads, one more publication comes: all must end where the channel is. */
        private void settle() {
            nodes.forEach(node -> bus(node).behave());
            for (Subscriber subscriber : subscribers) {
                if (!subscriber.isConnected()) {
                    subscriber.connect(random.nextInt(2), 0);
                }
                subscriber.reads(true);
            }
            quiesce();
            Position end = broker.publish();
            quiesce();
            for (Subscriber subscriber : subscribers) {
                subscriber.read();
                assertThat(subscriber.position()).as("at the end").isEqualTo(end);
                subscriber.assertNothingIsMissing();
            }
        }

        private void quiesce() {
            do {
                for (TestNode node : nodes) {
                    node.drain();
                    bus(node).step(CHANNEL);
                    node.drain();
                }
            } while (nodes.stream().anyMatch(node -> bus(node).isBusy()));
        }
    }
}
