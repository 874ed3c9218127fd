package io.belfry.hub;

import io.belfry.hub.admin.AdminRoutes;
import io.belfry.hub.admin.ChannelEndpoints;
import io.belfry.hub.admin.ClientEndpoints;
import io.belfry.hub.admin.GateEndpoint;
import io.belfry.hub.admin.Guard;
import io.belfry.hub.admin.Health;
import io.belfry.hub.admin.LeaveEndpoints;
import io.belfry.hub.admin.Lists;
import io.belfry.hub.admin.PublicRoutes;
import io.belfry.hub.admin.Readiness;
import io.belfry.hub.admin.Readiness.Part;
import io.belfry.hub.admin.UserEndpoints;
import io.belfry.hub.admin.WebFile;
import io.belfry.hub.auth.ApiKeys;
import io.belfry.hub.auth.ClientSigner;
import io.belfry.hub.auth.FetchedKeys;
import io.belfry.hub.auth.Revocations;
import io.belfry.hub.auth.TokenVerifier;
import io.belfry.hub.bus.Bus;
import io.belfry.hub.bus.Farm;
import io.belfry.hub.bus.Interconnect;
import io.belfry.hub.channel.Channels;
import io.belfry.hub.config.Config;
import io.belfry.hub.config.Tls;
import io.belfry.hub.connection.ConnectionRules;
import io.belfry.hub.connection.Sessions;
import io.belfry.hub.connection.TicketDesk;
import io.belfry.hub.control.About;
import io.belfry.hub.control.Answers;
import io.belfry.hub.control.ConnectionList;
import io.belfry.hub.control.Control;
import io.belfry.hub.gate.AvailabilityCheck;
import io.belfry.hub.message.Time;
import io.belfry.hub.metrics.Meter;
import io.belfry.hub.metrics.Metrics;
import io.belfry.hub.presence.Announcing;
import io.belfry.hub.presence.Presence;
import io.belfry.hub.publish.ClientRequests;
import io.belfry.hub.publish.Publishing;
import io.belfry.hub.shard.Shards;
import io.belfry.hub.socket.AdminPort;
import io.belfry.hub.socket.AgentPort;
import io.belfry.hub.socket.CertificateFiles;
import io.belfry.hub.socket.PublicPort;
import io.belfry.hub.socket.Worker;
import io.belfry.hub.wire.PostedShare;
import io.belfry.hub.wire.Posting;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One node: constructs the stages from the last to the first, ties each to its listener, starts the socket last and drains
 * it first. The only place where stages meet that are not neighbours.
 */
public final class Hub implements AutoCloseable, LeaveEndpoints.Departing {
    private final Config config;
    private final Metrics metrics = new Metrics();
    private final Rounds rounds = new Rounds(metrics);
    private final Worker worker;
    private final Shards shards;
    private final Publishing publishing;
    private final Farm farm;
    private final Readiness readiness;
    private final Admittance admittance;
    private final Departure departure;
    private final @Nullable AgentPort agentPort;
    private final Runnable onDrain;
    private final PublicPort publicPort;
    private final AdminPort adminPort;
    private final Interconnect interconnect;
    private final AtomicBoolean drains = new AtomicBoolean();
    private boolean closed;

    /** Whoever orders a drain over the admin port has this one closed, on a thread of its own. */
    public Hub(Config config) {
        this(config, Time.SYSTEM, null);
    }

    /** @param onDrain called when somebody orders a drain over the admin port; must not block */
    Hub(Config config, Time time, @Nullable Runnable onDrain) {
        readiness = new Readiness(time);
        this.config = config;
        this.onDrain = onDrain != null ? onDrain : () -> new Thread(this::close, "belfry-drain").start();
        SecureRandom random = new SecureRandom();
        metrics.watchProcess();
        Tls tls = config.listen().tls();
        CertificateFiles certificate = tls == null ? null : new CertificateFiles(tls);
        worker = Worker.start(Runtime.getRuntime().availableProcessors());

        Channels channels = new Channels(config.namespaces(), metrics, time);
        interconnect = Interconnect.of(config, channels, new Announcing(channels), metrics, time, random);
        Bus bus = interconnect.bus();
        Presence presence = new Presence(interconnect.roster(), time);
        ShardsHolder holder = new ShardsHolder();
        publishing =
                new Publishing(bus, config.namespaces(), config.limits().messageBytes(), holder::waitingBytes, metrics);
        ClientRequests requests = new ClientRequests(
                publishing, bus, presence, config.namespaces(), interconnect.tickets(), interconnect.events());
        Revocations revocations = new Revocations(config.auth(), time::wallMillis);
        ClientSigner signer = new ClientSigner(interconnect::secret);
        Sessions sessions = new Sessions(config.limits().perUser());
        URI jwks = config.auth().jwks();
        FetchedKeys keys = jwks == null ? null : new FetchedKeys(jwks, time, random);
        TokenVerifier verifier = new TokenVerifier(config.auth(), keys, revocations, time::wallMillis);
        ConnectionRules rules =
                ConnectionRules.of(config, Main.version(), requests, sessions, verifier, signer, metrics, time, random);
        shards = new Shards(worker.threads(), channels, rules);
        holder.shards = shards;
        channels.start(shards.all(), bus);
        farm = interconnect.farm(control(channels, revocations, signer, time, random));

        admittance = new Admittance(config, sessions, metrics, time);
        departure = new Departure(config.drain(), readiness, admittance.leaving(), publishing, shards);

        Health health = new Health(readiness, admittance.gate(), config.node(), Main.version());
        adminPort = new AdminPort(
                worker,
                new InetSocketAddress(config.admin().host(), config.admin().port()),
                adminRoutes(health, bus, requests, time),
                metrics);
        adminPort.start();
        TicketDesk tickets = new TicketDesk(rules);
        publicPort = new PublicPort(
                worker,
                PublicPort.Settings.of(config, certificate, random),
                shards,
                admittance.admission(),
                tickets,
                new PublicRoutes(health, tickets, WebFile.client(), pages(config)),
                metrics,
                time);
        agentPort = newAgentPort();
        gauges(channels, presence, revocations);
        rounds.every(5_000, revocations::sweep);
        rounds.every(5_000, channels::sweep);
        rounds.every(5_000, interconnect::sweep);
        rounds.every(5_000, publicPort::look);
        rounds.every(250, presence::sweep);
        rounds.every(250, admittance.room(config, publicPort::sockets, readiness));
        rounds.every(500, admittance::ask);
        rounds.every(1_000, admittance::look);
        if (keys != null) {
            metrics.gauge(Meter.KEYS, keys::size);
            metrics.gauge(Meter.KEYS_AGE_SECONDS, keys::ageSeconds);
            metrics.gauge(Meter.KEYS_FAILURES, keys::failures);
            keys.sweep(); // so that they are there when the first client comes
            rounds.every(1_000, keys::sweep);
        }
        if (certificate != null) {
            rounds.every(2_000, certificate::check);
        }
    }

    /** Starts to listen. */
    public Hub start() {
        return start(() -> {});
    }

    /**
     * Starts to listen. The node is ready, and clients are let in, as soon as it has its connection to the others.
     *
     * @param ready run then, once; on any thread
     */
    public Hub start(Runnable ready) {
        shards.start();
        publicPort.start();
        if (agentPort != null) {
            agentPort.start();
        }
        readiness.notReady(Part.BUS, "not connected yet");
        readiness.ready(Part.NODE);
        interconnect.start(new BusNews(readiness, config.bus().whenDown(), shards, publicPort::open, ready));
        return this;
    }

    /** The port that clients connect to. */
    public int port() {
        return publicPort.port();
    }

    /** The port that answers HAProxy's agent-check; none unless configured. */
    public int agentPort() {
        return Objects.requireNonNull(agentPort, "admin.agentPort is not set").port();
    }

    /** Goes by another check of the application from now on; null: by none. Safe from any thread. */
    public void availabilityCheck(@Nullable AvailabilityCheck check) {
        admittance.use(check);
    }

    /** Links that are open on the public port, or held by a request. */
    public int links() {
        return publicPort.sockets();
    }

    /** Sessions of this node now. */
    public int sessions() {
        return admittance.sessions();
    }

    /** The port that servers publish to. */
    public int adminPort() {
        return adminPort.port();
    }

    /**
     * Ends the node in order, as {@link Departure} says. Takes no longer than grace and window and two seconds, whatever
     * clients do. Whoever calls it while it goes on waits for the end.
     */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        departure.run();
        rounds.close();
        admittance.close();
        if (agentPort != null) {
            agentPort.close();
        }
        interconnect.close();
        adminPort.close();
        publicPort.close();
        worker.close();
        metrics.close();
    }

    private Control control(
            Channels channels, Revocations revocations, ClientSigner signer, Time time, SecureRandom random) {
        return new Control(
                shards,
                revocations,
                new Answers(
                        shards,
                        channels,
                        new ConnectionList(shards, signer, config.node(), random, rounds.timer()),
                        config.limits().messageBytes(),
                        metrics,
                        rounds.timer()),
                new About(config.node(), Main.version(), shards, channels, readiness::isReady, time),
                metrics,
                time);
    }

    private AdminRoutes adminRoutes(Health health, Bus bus, ClientRequests requests, Time time) {
        int messageBytes = config.limits().messageBytes();
        Posting.Parser parser = new Posting.Parser(messageBytes);
        Guard guard = new Guard(new ApiKeys(config.admin().keys(), config.development()));
        return new AdminRoutes(
                guard,
                health,
                metrics,
                publishing,
                parser,
                new Lists(guard, farm),
                new GateEndpoint(admittance.gate()),
                new LeaveEndpoints(this),
                List.of(
                        new UserEndpoints(guard, publishing, parser, farm, time),
                        new ClientEndpoints(guard, parser, messageBytes, farm),
                        new ChannelEndpoints(guard, bus, requests, metrics)));
    }

    private Map<String, WebFile> pages(Config config) {
        if (!config.development()) {
            return Map.of();
        }
        String admin = "http://" + config.admin().host() + ":" + adminPort.port();
        return Map.of("/", WebFile.demo(admin), "/doctor", WebFile.doctor());
    }

    private @Nullable AgentPort newAgentPort() {
        Integer port = config.admin().agentPort();
        return port == null
                ? null
                : new AgentPort(
                        worker,
                        new InetSocketAddress(config.admin().host(), port),
                        admittance.agentAnswer(config, publicPort::sockets, readiness));
    }

    private void gauges(Channels channels, Presence presence, Revocations revocations) {
        metrics.gauge(Meter.REVOCATIONS, revocations::size);
        metrics.gauge(Meter.CONNECTIONS, publicPort::sockets);
        metrics.gauge(Meter.CHANNELS, channels::size);
        metrics.gauge(Meter.SUBSCRIPTIONS, shards::subscriptions);
        metrics.gauge(Meter.PRESENT, presence::size);
        metrics.gauge(Meter.QUEUE_BYTES, shards::queuedBytes);
        metrics.gauge(Meter.MAILBOX_BYTES, shards::waitingBytes);
        metrics.gauge(Meter.LOG_DROPPED, Logging::dropped);
        metrics.gauge(Meter.GATE_OPEN, () -> admittance.gate().reason() == null ? 1 : 0);
        metrics.gauge(Meter.DEVELOPMENT, () -> config.development() ? 1 : 0);
    }

    @Override
    public void drain() {
        departure.announce();
        if (drains.compareAndSet(false, true)) {
            onDrain.run();
        }
    }

    @Override
    public CompletionStage<Integer> rebalance(PostedShare share) {
        return shards.goaway("rebalance", config.drain().window(), share::of);
    }

    /** Publishing looks at the shards, which are made after it. */
    private static final class ShardsHolder {
        private volatile @Nullable Shards shards;

        long waitingBytes() {
            Shards made = shards;
            return made == null ? 0 : made.waitingBytes();
        }
    }
}
