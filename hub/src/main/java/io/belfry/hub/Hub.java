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
import io.belfry.hub.config.Config;
import io.belfry.hub.config.Tls;
import io.belfry.hub.connection.TicketDesk;
import io.belfry.hub.gate.AvailabilityCheck;
import io.belfry.hub.message.Time;
import io.belfry.hub.metrics.Meter;
import io.belfry.hub.metrics.Metrics;
import io.belfry.hub.socket.AdminPort;
import io.belfry.hub.socket.AgentPort;
import io.belfry.hub.socket.CertificateFiles;
import io.belfry.hub.socket.PublicPort;
import io.belfry.hub.socket.Worker;
import io.belfry.hub.wire.PostedShare;
import io.belfry.hub.wire.Posting;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One node: puts the ports before its {@link Stages}, starts them last and drains them first. Only here and there do stages
 * meet that are not neighbours.
 */
public final class Hub implements AutoCloseable, LeaveEndpoints.Departing {
    private final Config config;
    private final Metrics metrics = new Metrics();
    private final Rounds rounds = new Rounds(metrics);
    private final Worker worker;
    private final Stages stages;
    private final Readiness readiness;
    private final Admittance admittance;
    private final Departure departure;
    private final @Nullable AgentPort agentPort;
    private final Runnable onDrain;
    private final PublicPort publicPort;
    private final AdminPort adminPort;
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
        worker = Worker.start(Runtime.getRuntime().availableProcessors(), nanos -> metrics.time(Meter.PING, nanos));

        stages = new Stages(config, worker.threads(), readiness::isReady, rounds, metrics, time, random);
        admittance = new Admittance(config, stages.sessions, metrics, time);
        departure = new Departure(config.drain(), readiness, admittance.leaving(), stages.publishing, stages.shards);

        Health health = new Health(readiness, admittance.gate(), config.node(), Main.version());
        adminPort = new AdminPort(
                worker,
                new InetSocketAddress(config.admin().host(), config.admin().port()),
                adminRoutes(health, time),
                metrics);
        adminPort.start();
        TicketDesk tickets = new TicketDesk(stages.rules);
        publicPort = new PublicPort(
                worker,
                PublicPort.Settings.of(config, certificate, random),
                stages.shards,
                admittance.admission(),
                tickets,
                new PublicRoutes(health, tickets, WebFile.client(), pages(config)),
                metrics,
                time);
        agentPort = newAgentPort();
        gauges();
        stages.watch(rounds, metrics);
        rounds.every(5_000, publicPort::look);
        rounds.every(250, admittance.room(config, publicPort::sockets, readiness));
        rounds.every(500, admittance::ask);
        rounds.every(1_000, admittance::look);
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
        stages.shards.start();
        publicPort.start();
        if (agentPort != null) {
            agentPort.start();
        }
        readiness.notReady(Part.BUS, "not connected yet");
        readiness.ready(Part.NODE);
        stages.interconnect.start(
                new BusNews(readiness, config.bus().whenDown(), stages.shards, publicPort::open, ready));
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
        stages.interconnect.close();
        adminPort.close();
        publicPort.close();
        worker.close();
        metrics.close();
    }

    private AdminRoutes adminRoutes(Health health, Time time) {
        int messageBytes = config.limits().messageBytes();
        Posting.Parser parser = new Posting.Parser(messageBytes);
        Guard guard = new Guard(new ApiKeys(config.admin().keys(), config.development()));
        return new AdminRoutes(
                guard,
                health,
                metrics,
                stages.publishing,
                parser,
                new Lists(guard, stages.farm),
                new GateEndpoint(admittance.gate()),
                new LeaveEndpoints(this),
                List.of(
                        new UserEndpoints(guard, stages.publishing, parser, stages.farm, time),
                        new ClientEndpoints(guard, parser, messageBytes, stages.farm),
                        new ChannelEndpoints(guard, stages.bus, stages.requests, metrics)));
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

    private void gauges() {
        metrics.gauge(Meter.CONNECTIONS, publicPort::sockets);
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
        return stages.shards.goaway("rebalance", config.drain().window(), share::of);
    }
}
