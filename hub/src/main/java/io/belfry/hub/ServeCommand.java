package io.belfry.hub;

import io.belfry.hub.config.Config;
import io.belfry.hub.config.EffectiveConfig;
import io.belfry.hub.config.StartRules;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;

/** {@code belfry serve}: runs a node until it is told to stop. */
@Command(name = "serve", description = "Runs a node.")
final class ServeCommand implements Callable<Integer> {
    @Mixin
    private NodeOptions node = new NodeOptions();

    @Override
    public Integer call() throws InterruptedException {
        EffectiveConfig effective = node.read();
        StartRules.check(effective.config());
        Logging.start(effective.config().log());
        Logger log = LoggerFactory.getLogger(ServeCommand.class);
        StartRules.warnings(effective).forEach(log::warn);
        Hub hub = new Hub(effective.config()).start();
        announce(log, effective.config(), hub);
        CountDownLatch ended = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(log, hub), "belfry-shutdown"));
        ended.await();
        return ExitCode.OK;
    }

    /** The last lines of a start: where it can be reached, and in development mode what to try. */
    private static void announce(Logger log, Config config, Hub hub) {
        String base = "http://" + config.listen().host() + ":" + hub.port();
        log.info("ready: clients at {}/connect, admin port {}, node {}", base, hub.adminPort(), config.node());
        if (config.development()) {
            log.info("demo: open {}/ in a browser; Ctrl-C stops the hub", base);
        }
    }

    /** Whoever stops a node with a signal has asked for just this: the exit code is 0. */
    private static void end(Logger log, Hub hub) {
        log.info("stopping: saying goodbye to the clients");
        hub.close();
        log.info("stopped");
        Logging.stop();
        Runtime.getRuntime().halt(ExitCode.OK);
    }
}
