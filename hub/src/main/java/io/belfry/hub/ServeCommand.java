package io.belfry.hub;

import io.belfry.hub.config.EffectiveConfig;
import io.belfry.hub.config.StartRules;
import java.util.concurrent.Callable;
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
    public Integer call() {
        EffectiveConfig effective = node.read();
        StartRules.check(effective.config());
        Logging.start(effective.config().log());
        Logger log = LoggerFactory.getLogger(ServeCommand.class);
        StartRules.warnings(effective).forEach(log::warn);
        log.error("nothing is served yet"); // new Hub(effective.config()).start();
        return ExitCode.SOFTWARE;
    }
}
