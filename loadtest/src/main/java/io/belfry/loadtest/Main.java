package io.belfry.loadtest;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The load harness: {@code java -jar loadtest.jar run SCENARIO}. Exit codes: 0, 1 failed, 2 usage. */
@Command(
        name = "loadtest",
        mixinStandardHelpOptions = true,
        description = "Load and truth for a hub: drives it, measures it from outside, accounts for every message.",
        subcommands = RunCommand.class)
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    public static int run(String... arguments) {
        return new CommandLine(new Main())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(arguments);
    }
}
