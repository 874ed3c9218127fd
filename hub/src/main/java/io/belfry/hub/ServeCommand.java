package io.belfry.hub;

import io.belfry.hub.config.Config;
import io.belfry.hub.config.EffectiveConfig;
import io.belfry.hub.config.StartRules;
import io.belfry.hub.message.Time;
import io.belfry.hub.socket.PublicPort;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code belfry serve}: runs a node until it is told to stop. */
@Command(
        name = "serve",
        description = "Runs a node until SIGTERM or Ctrl-C, on which it says goodbye to its clients and ends with 0.")
final class ServeCommand implements Callable<Integer> {
    private static final Logger log = LoggerFactory.getLogger(ServeCommand.class);

    @Mixin
    private NodeOptions node = new NodeOptions();

    @Spec
    private @Nullable CommandSpec spec;

    private volatile @Nullable Hub hub;

    @Override
    public Integer call() throws InterruptedException {
        EffectiveConfig effective = node.read();
        StartRules.check(effective.config());
        Logging.start(effective.config().log(), effective.config().node());
        StartRules.warnings(effective).forEach(log::warn);
        Thread onSignal = new Thread(this::end, "belfry-shutdown");
        Runtime.getRuntime().addShutdownHook(onSignal);
        boolean started = false;
        try {
            Hub made = new Hub(
                    effective.config(),
                    Time.SYSTEM,
                    () -> new Thread(() -> System.exit(ExitCode.OK), "belfry-drain").start());
            hub = made;
            made.start(() -> announce(effective.config(), made));
            started = true;
        } catch (UncheckedIOException e) {
            return explain(e);
        } finally {
            if (!started) {
                Runtime.getRuntime().removeShutdownHook(onSignal); // it would hide the exit code
            }
        }
        new CountDownLatch(1).await();
        return ExitCode.OK;
    }

    /** The last lines of a start: where it can be reached, and in development mode what to try. */
    private static void announce(Config config, Hub hub) {
        String clients = BaseUrl.ofPublicPort(config, hub.port()).toString();
        String servers = BaseUrl.ofAdminPort(config, hub.adminPort()).toString();
        log.info("ready: clients at {}/connect, servers at {}/api, node {}", clients, servers, config.node());
        log.info(
                "times: heartbeat {}s, polls held for at most {}s, idle HTTP links kept for {}s",
                config.heartbeat().toSeconds(),
                config.poll().maxWait().toSeconds(),
                PublicPort.KEPT.toSeconds());
        if (config.development()) {
            log.info("demo: open {}/ in a browser; Ctrl-C stops the hub", clients);
            log.info(
                    "try: curl -H 'Content-Type: application/json' -d '{}' {}/api/publish",
                    "{\"channel\":\"demo:lobby\",\"data\":{\"text\":\"hello\"}}",
                    servers);
        }
    }

    private int explain(UncheckedIOException failure) {
        PrintWriter err =
                Objects.requireNonNull(spec, "picocli sets it").commandLine().getErr();
        err.println("The hub " + failure.getMessage() + ".");
        err.println(
                "If something else uses that port, stop it, or choose another: --port, --admin-port, admin.agentPort;"
                        + " if this machine does not have that address: listen.host, admin.host.");
        err.flush();
        return ExitCode.SOFTWARE;
    }

    /** Whoever stops a node with a signal has asked for just this: the exit code is 0, even before it was ready. */
    private void end() {
        Hub running = hub;
        if (running != null) {
            log.info("stopping: saying goodbye to the clients");
            running.close();
        }
        log.info("stopped");
        Logging.stop();
        Runtime.getRuntime().halt(ExitCode.OK);
    }
}
