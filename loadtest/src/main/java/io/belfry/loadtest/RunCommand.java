package io.belfry.loadtest;

import io.belfry.loadtest.report.HtmlReport;
import io.belfry.loadtest.report.JsonReport;
import io.belfry.loadtest.report.Live;
import io.belfry.loadtest.report.Report;
import io.belfry.loadtest.report.TextReport;
import io.belfry.loadtest.scenario.Bench;
import io.belfry.loadtest.scenario.Scenario;
import io.belfry.loadtest.scenario.Settings;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs one scenario against a hub and reports. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Runs a scenario against a hub.")
final class RunCommand implements Callable<Integer> {
    private static final int FAILED = 1;

    @Spec
    @Nullable
    CommandSpec spec;

    @Parameters(
            paramLabel = "SCENARIO",
            description = "idle, broadcast, burst, floor, slow, ramp, groups, poll, churn or storm")
    Scenario scenario = Scenario.IDLE;

    @Mixin
    Settings settings = new Settings();

    @Override
    public Integer call() throws IOException, InterruptedException {
        String complaint = settings.complaint();
        complaint = complaint == null ? scenario.complaint(settings) : complaint;
        if (complaint != null && spec != null) {
            throw new ParameterException(spec.commandLine(), complaint);
        }
        PrintStream out = System.out;
        Report report = new Report(scenario.name().toLowerCase(Locale.ROOT));
        noteCircumstances(report);
        try (Live live = new Live(out)) {
            scenario.run(new Bench(settings, report, live));
        } catch (IOException e) {
            System.err.println("failed: " + e.getMessage());
            return FAILED;
        }
        new TextReport(out).print(report);
        if (settings.report != null) {
            JsonReport.write(report, settings.report);
            HtmlReport.write(report, settings.report);
        }
        return report.passed() ? 0 : FAILED;
    }

    /** The command as it was typed, fit for a report that others read. */
    static String withoutSecrets(List<String> arguments) {
        StringBuilder command = new StringBuilder();
        boolean secret = false;
        for (String argument : arguments) {
            String shown = Bench.withoutPassword(argument.replaceFirst("^(--secret|--api-key)=.*", "$1=…"));
            command.append(command.isEmpty() ? "" : " ").append(secret ? "…" : shown);
            secret = argument.equals("--secret") || argument.equals("--api-key");
        }
        return command.toString();
    }

    private void noteCircumstances(Report report) {
        List<String> arguments =
                spec == null ? List.of() : spec.commandLine().getParseResult().originalArgs();
        report.circumstance("command", "java -jar loadtest.jar " + withoutSecrets(arguments));
        report.circumstance(
                "machine",
                Runtime.getRuntime().availableProcessors() + " processors, " + System.getProperty("os.name") + " "
                        + System.getProperty("os.version") + " " + System.getProperty("os.arch"));
        report.circumstance("generator", "Java " + Runtime.version());
    }
}
