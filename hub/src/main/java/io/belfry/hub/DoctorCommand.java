package io.belfry.hub;

import io.belfry.hub.config.Config;
import io.belfry.hub.config.Durations;
import io.belfry.hub.doctor.Balancer;
import io.belfry.hub.doctor.Doctor;
import io.belfry.hub.doctor.Report;
import io.belfry.hub.doctor.Target;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code belfry doctor}: what is in the way between users and a hub. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description = {
            "Goes through your balancer as a browser would, says transport by transport what works, what is held back"
                    + " or cut and after how long, and names the directive that mends it. What is seen goes to standard"
                    + " error as it is found, the table to standard output.",
            "It holds polls and sockets until they are cut. Where nginx has max_fails above 0, a poll that was cut"
                    + " makes it refuse everybody for ten seconds: choose a quiet hour."
        },
        exitCodeList = {"0:all well", "1:something is wrong", "2:usage"})
final class DoctorCommand implements Callable<Integer> {
    private static final Duration SHORTEST = Duration.ofSeconds(2);

    @Parameters(
            paramLabel = "URL",
            arity = "0..1",
            description =
                    "Where browsers find the hub, with the prefix of its paths if it has one (default: listen.host"
                            + " and listen.port, http://127.0.0.1:8800).")
    private @Nullable String url;

    @Option(
            names = "--token",
            paramLabel = "T",
            defaultValue = "${env:BELFRY_TOKEN}",
            converter = NonEmpty.class,
            description = "A token from 'belfry token', good for two minutes; none is needed in development mode"
                    + " (default: environment BELFRY_TOKEN).")
    private @Nullable String token;

    @Option(
            names = "--origin",
            paramLabel = "ORIGIN",
            description = "Origin of the page that will connect, such as https://app.example.com; without it that is"
                    + " not checked.")
    private @Nullable String origin;

    @Option(
            names = "--balancer",
            paramLabel = "NAME",
            description = "Show directives only for this one: ${COMPLETION-CANDIDATES}.")
    private @Nullable Balancer balancer;

    @Option(
            names = "--patience",
            defaultValue = "70s",
            paramLabel = "DURATION",
            description = "How long to watch what may be cut (default: ${DEFAULT-VALUE}).")
    private String patience = "70s";

    @Option(names = "--json", paramLabel = "FILE", description = "Write the report there as JSON too.")
    private @Nullable Path json;

    @Mixin
    private SettingsOptions settings = new SettingsOptions();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Target target = target();
        Duration bound = bound();
        Progress progress = new Progress(err(), CommandLine.Help.Ansi.AUTO.enabled());
        ExecutorService executor = Executors.newCachedThreadPool(DoctorCommand::thread);
        Report report;
        try {
            err().println("Examining " + target + ", for " + bound.toSeconds() + " s and a little more.");
            progress.begin(bound);
            report = Doctor.at(
                            target, token, origin, bound, System::nanoTime, new SecureRandom(), executor, progress::say)
                    .examine();
        } finally {
            progress.end();
            executor.shutdownNow();
        }
        report.lines(balancer).forEach(out()::println);
        out().flush();
        if (json != null) {
            Files.writeString(json, report.json(target) + "\n");
        }
        return report.isWell() ? 0 : 1;
    }

    private Target target() {
        Config config = settings.read(List.of(), false).config();
        try {
            return url != null
                    ? Target.of(url)
                    : Target.of(BaseUrl.ofPublicPort(config, config.listen().port()));
        } catch (IllegalArgumentException e) {
            throw new CommandLineMistake(e.getMessage() + ".", "Write for example https://push.example.com");
        }
    }

    private Duration bound() {
        Duration bound = Durations.parse(patience);
        if (bound == null || bound.compareTo(SHORTEST) < 0) {
            throw new CommandLineMistake("--patience is not a duration.", "Allowed: 2s and more, such as 70s or 5m.");
        }
        return bound;
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "belfry-doctor");
        thread.setDaemon(true);
        return thread;
    }

    private PrintWriter out() {
        return spec().commandLine().getOut();
    }

    private PrintWriter err() {
        return spec().commandLine().getErr();
    }

    private CommandSpec spec() {
        return Objects.requireNonNull(spec, "picocli sets it");
    }
}
