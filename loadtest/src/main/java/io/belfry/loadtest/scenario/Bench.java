package io.belfry.loadtest.scenario;

import io.belfry.client.Tokens;
import io.belfry.loadtest.feed.AdminApi;
import io.belfry.loadtest.feed.Feed;
import io.belfry.loadtest.feed.LanedFeed;
import io.belfry.loadtest.feed.Outlet;
import io.belfry.loadtest.feed.RedisOutlet;
import io.belfry.loadtest.measure.Jcmd;
import io.belfry.loadtest.measure.ProcessProbe;
import io.belfry.loadtest.measure.TcpTable;
import io.belfry.loadtest.report.Live;
import io.belfry.loadtest.report.Report;
import io.belfry.loadtest.swarm.ClientPlan;
import io.belfry.loadtest.swarm.Swarm;
import io.belfry.loadtest.swarm.Target;
import io.belfry.loadtest.swarm.Transport;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/** What every scenario works with. */
public final class Bench {
    /** Descriptors that a JVM needs besides its connections. */
    private static final int SPARE_DESCRIPTORS = 300;

    /** Longer than any run, so that no connection ends for its token. */
    private static final Duration TOKEN_VALIDITY = Duration.ofHours(12);

    final Settings settings;
    final Report report;
    final Live live;
    final ProcessProbe self = ProcessProbe.ofThisProcess();

    public Bench(Settings settings, Report report, Live live) {
        this.settings = settings;
        this.report = report;
        this.live = live;
    }

    AdminApi admin() {
        return new AdminApi(settings.admin, settings.apiKey);
    }

    /** Where the publications of a {@link #lanedFeed} go, the way that the command line says. */
    Outlet outlet() {
        String redis = settings.feed.redis;
        return redis == null ? admin() : new RedisOutlet(redis, settings.feed.redisPrefix);
    }

    Feed lanedFeed(Outlet outlet, List<String> channels, int size) {
        return new LanedFeed(outlet, channels, size, settings.feed.connections);
    }

    Target hubTarget() {
        return Target.of(settings.url);
    }

    Swarm swarm(String name, Target target) throws IOException {
        return new Swarm(name, target, token(), settings.threads);
    }

    Swarm swarm(String name, Target target, Transport transport) throws IOException {
        return new Swarm(name, target, token(), transport, settings.threads);
    }

    Swarm returningSwarm(String name, List<Target> nodes) throws IOException {
        return Swarm.returning(name, nodes, token(), settings.threads);
    }

    /** One token for all clients of a run; empty when the hub wants none. */
    private String token() {
        return settings.secret.isEmpty()
                ? ""
                : Tokens.hmac(settings.secret)
                        .user("loadtest")
                        .subscribe("*")
                        .validFor(TOKEN_VALIDITY)
                        .mint();
    }

    /** The hub's process: the one named, or the one that listens on the public port of this machine. */
    ProcessProbe hubProcess() throws IOException {
        int port = hubTarget().address().getPort();
        long pid = settings.pid != null
                ? settings.pid
                : new TcpTable()
                        .listenerOf(port)
                        .orElseThrow(() -> new IOException("no process of ours listens on port " + port
                                + " here; start the hub, or name it with --pid"));
        ProcessProbe process = new ProcessProbe(pid);
        report.circumstance("hub", withoutPassword(process.commandLine()));
        return process;
    }

    /** Notes on which JVM and with which flags a server runs. */
    void noteJvm(String whose, ProcessProbe process) throws IOException, InterruptedException {
        report.circumstance(whose + " JVM", new Jcmd(process).machine());
    }

    /** Notes the node at which publications enter, when it is not the one under measurement. */
    void noteOtherNode(ProcessProbe hub) throws IOException {
        OptionalLong pid =
                new TcpTable().listenerOf(Target.of(settings.admin).address().getPort());
        if (settings.feed.way == FeedOptions.Way.HTTP && pid.isPresent() && pid.getAsLong() != hub.pid()) {
            report.circumstance("publishes at", withoutPassword(new ProcessProbe(pid.getAsLong()).commandLine()));
        }
    }

    /** Stops a run that cannot succeed before it begins. */
    void requireDescriptors(ProcessProbe process, String whose, int connections) throws IOException {
        long limit = process.descriptorLimit();
        if (limit < connections + SPARE_DESCRIPTORS) {
            throw new IOException(whose + " may hold " + limit + " descriptors, too few for " + connections
                    + " connections; see ulimit -n");
        }
    }

    /** Names of the channels {@code prefix:0}, {@code prefix:1} … */
    static List<String> channels(String prefix, int count) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            names.add(prefix + ":" + i);
        }
        return names;
    }

    /** Clients dealt out to the channels in turn. */
    static List<ClientPlan> dealt(List<String> channels, int clients, boolean reads) {
        List<ClientPlan> plans = new ArrayList<>(clients);
        for (int i = 0; i < clients; i++) {
            int channel = i % channels.size();
            plans.add(new ClientPlan(channel, channels.get(channel), reads));
        }
        return plans;
    }

    /** A command line, of this program or of a hub, that is fit for a report that others read. */
    public static String withoutPassword(String command) {
        return command.replaceAll("://\\S*@", "://…@")
                .replaceAll("\\b(auth\\.\\w*[sS]ecret=)\\S*", "$1…")
                .replaceAll("\\b(admin\\.keys=).*?(?= --|$)", "$1…");
    }

    static Target local(int port) {
        return Target.of(URI.create("http://127.0.0.1:" + port));
    }

    static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
