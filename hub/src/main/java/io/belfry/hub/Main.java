package io.belfry.hub;

import io.belfry.hub.config.BadSetting;
import java.security.Security;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ScopeType;

/**
 * The command line. Exit codes: 0 done, 1 failed, 2 usage or settings, where trying again is of no use.
 */
@Command(
        name = "belfry",
        description = "A push hub that stands beside a farm of application instances.",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        versionProvider = Main.Version.class,
        sortOptions = false,
        subcommands = {
            ServeCommand.class,
            TokenCommand.class,
            PublishCommand.class,
            SubscribeCommand.class,
            DoctorCommand.class,
            ConfigCommand.class
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:failed", "2:usage or settings"})
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        Security.setProperty("networkaddress.cache.ttl", "5"); // seconds: a Redis that moved is found again
        Security.setProperty("networkaddress.cache.negative.ttl", "1"); // and soon, if its name was away for a while
        int exitCode = commandLine().execute(arguments);
        Logging.stop();
        System.exit(exitCode);
    }

    /** The whole command line; separate from {@link #main} so that tests can run it. */
    static CommandLine commandLine() {
        return new CommandLine(new Main())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((exception, command, parsed) -> explain(exception, command));
    }

    /** A mistake is explained in a few lines; a stack trace is for defects, and only in the log. */
    private static int explain(Exception exception, CommandLine command) {
        if (exception instanceof BadSetting mistake) {
            return explain(mistake.lines(), ExitCode.USAGE, command);
        }
        if (exception instanceof CommandLineMistake mistake) {
            return explain(mistake.lines(), ExitCode.USAGE, command);
        }
        String message = exception.getMessage();
        String what = exception.getClass().getSimpleName() + (message == null ? "" : ": " + message);
        return explain(List.of(command.getCommandName() + " failed: " + what), ExitCode.SOFTWARE, command);
    }

    private static int explain(List<String> lines, int exitCode, CommandLine command) {
        lines.forEach(command.getErr()::println);
        command.getErr().flush();
        return exitCode;
    }

    /** The version that the build wrote into the jar. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"belfry " + version()};
        }
    }

    static String version() {
        String version = Main.class.getPackage().getImplementationVersion();
        return version == null ? "unpackaged" : version;
    }
}
