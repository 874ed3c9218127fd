package io.belfry.hub.testing;

import io.belfry.client.Position;
import io.belfry.hub.auth.ClientSigner;
import io.belfry.hub.auth.Identity;
import io.belfry.hub.auth.Permissions;
import io.belfry.hub.auth.Revocations;
import io.belfry.hub.auth.TokenVerifier;
import io.belfry.hub.bus.Bus;
import io.belfry.hub.bus.Events;
import io.belfry.hub.bus.Farm;
import io.belfry.hub.bus.MemoryBus;
import io.belfry.hub.bus.MemoryFarm;
import io.belfry.hub.bus.MemoryRoster;
import io.belfry.hub.channel.ChannelInlet;
import io.belfry.hub.channel.Channels;
import io.belfry.hub.config.Config;
import io.belfry.hub.connection.ConnectionRules;
import io.belfry.hub.connection.Sessions;
import io.belfry.hub.control.About;
import io.belfry.hub.control.Answers;
import io.belfry.hub.control.ConnectionList;
import io.belfry.hub.control.Control;
import io.belfry.hub.message.ChannelName;
import io.belfry.hub.message.Time;
import io.belfry.hub.metrics.Metrics;
import io.belfry.hub.presence.Announcing;
import io.belfry.hub.presence.Presence;
import io.belfry.hub.publish.ClientRequests;
import io.belfry.hub.publish.Publishing;
import io.belfry.hub.shard.Shards;
import io.belfry.hub.socket.Handshake;
import io.belfry.hub.socket.SocketListener;
import io.belfry.hub.wire.CommandParser;
import io.belfry.hub.wire.Connected;
import io.belfry.hub.wire.Outcome;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** The stages from publish to connection without sockets, on threads and a clock that the test drives. */
public final class TestNode {
    private static final int STEP_MILLIS = 50;

    /** One for all nodes: to make one takes longer than most tests, and no test of this node reads it. */
    private static final Metrics METRICS = new Metrics();

    private final ManualTime time = new ManualTime();
    private final List<ManualThread> threads;
    private final Channels channels;
    private final Bus bus;
    private final Presence presence;
    private final Publishing publishing;
    private final Shards shards;
    private final ClientRequests requests;
    private final Control control;
    private final Farm farm;

    public TestNode(Config config) {
        this(config, Events.NONE);
    }

    /** A node of which applications hear. */
    public TestNode(Config config, Events events) {
        this(
                config,
                new Random(1),
                (inlet, time) -> new MemoryBus(
                        inlet, config.namespaces(), config.bus().keyWindow().toNanos(), time, new Random(2)),
                events);
    }

    /** @param newBus makes the bus that hands over to an inlet */
    public TestNode(Config config, Random random, BiFunction<ChannelInlet, Time, Bus> newBus) {
        this(config, random, newBus, Events.NONE);
    }

    private TestNode(Config config, Random random, BiFunction<ChannelInlet, Time, Bus> newBus, Events events) {
        threads = List.of(new ManualThread(time), new ManualThread(time));
        channels = new Channels(config.namespaces(), METRICS, time);
        bus = newBus.apply(channels, time);
        presence = new Presence(new MemoryRoster(new Announcing(channels)), time);
        publishing = new Publishing(bus, config.namespaces(), config.limits().messageBytes(), () -> 0, METRICS);
        Revocations revocations = new Revocations(config.auth(), time::wallMillis);
        TokenVerifier verifier = new TokenVerifier(config.auth(), revocations, time::wallMillis);
        ClientSigner signer = new ClientSigner(() -> new byte[32]);
        requests = new ClientRequests(publishing, bus, presence, config.namespaces(), new NoTickets(), events);
        ConnectionRules rules = new ConnectionRules(
                config.limits(),
                verifier,
                new Permissions(config.namespaces(), verifier),
                config.development() ? Identity.developer() : null,
                signer,
                new Connected.Greeting("n1", "test", config.heartbeat().toMillis(), 65536, 128),
                config.heartbeat().toNanos(),
                config.poll(),
                new CommandParser(config.limits().messageBytes()),
                requests,
                new Sessions(config.limits().perUser()),
                METRICS,
                time,
                random);
        shards = new Shards(List.copyOf(threads), channels, rules);
        channels.start(shards.all(), bus);
        shards.start();
        control = new Control(
                shards,
                revocations,
                new Answers(
                        shards,
                        channels,
                        new ConnectionList(shards, signer, config.node(), new Random(3), Runnable::run),
                        config.limits().messageBytes(),
                        METRICS,
                        Runnable::run),
                new About(config.node(), "test", shards, channels, () -> true, time),
                METRICS,
                time);
        farm = new MemoryFarm(control, new Random(4));
    }

    public ManualTime time() {
        return time;
    }

    public ManualThread thread(int number) {
        return threads.get(number);
    }

    public Bus bus() {
        return bus;
    }

    public Channels channels() {
        return channels;
    }

    public Presence presence() {
        return presence;
    }

    public Publishing publishing() {
        return publishing;
    }

    public ClientRequests requests() {
        return requests;
    }

    public Control control() {
        return control;
    }

    public Farm farm() {
        return farm;
    }

    public Shards shards() {
        return shards;
    }

    /** Lets both threads do all there is to do. */
    public void drain() {
        boolean busy = true;
        while (busy) {
            busy = false;
            for (ManualThread thread : threads) {
                while (thread.step()) {
                    busy = true;
                }
            }
        }
    }

    /** Publishes as a server does, and returns where it stands. */
    public Position publish(String channel, String data) {
        Outcome outcome = publishing
                .publish(
                        Publishing.Source.API,
                        new ChannelName(channel),
                        data.getBytes(StandardCharsets.UTF_8),
                        null,
                        null,
                        false)
                .toCompletableFuture()
                .join();
        return java.util.Objects.requireNonNull(outcome.position());
    }

    /** Moves the time in small steps; both threads do what falls due. */
    public void elapse(Duration duration) {
        for (long left = duration.toMillis(); left > 0; left -= STEP_MILLIS) {
            time.advance(Duration.ofMillis(STEP_MILLIS));
            threads.forEach(ManualThread::runDue);
            drain();
        }
    }

    /** A client that is connected with these subscriptions: {@code "news":{}}. */
    public TestClient connected(int thread, String subs) {
        TestClient client = client(thread);
        client.send("{\"type\":\"connect\",\"id\":1,\"subs\":{" + subs + "}}");
        drain();
        return client;
    }

    /** A client on one of the two threads; it has sent nothing yet. */
    public TestClient client(int thread) {
        return client(thread, null);
    }

    public TestClient client(int thread, @Nullable String bearer) {
        FakeSocket socket = new FakeSocket();
        ManualThread owner = threads.get(thread);
        SocketListener[] listener = new SocketListener[1];
        owner.on(() -> listener[0] = shards.onAccept(owner, socket, new Handshake(bearer, "127.0.0.1", false)));
        socket.listener(listener[0]);
        return new TestClient(owner, socket, listener[0]);
    }

    /** The other end of a connection. */
    public record TestClient(ManualThread thread, FakeSocket socket, SocketListener connection) {
        public void send(String line) {
            thread.on(() -> connection.onMessage(line.getBytes(StandardCharsets.UTF_8)));
        }

        /** The peer reads all there is, until it is told to stop. */
        public void reads(boolean peerReads) {
            socket.reads(peerReads);
            if (peerReads) {
                thread.on(connection::onWritable);
            }
        }

        public void vanish() {
            thread.on(connection::onClosed);
        }
    }
}
