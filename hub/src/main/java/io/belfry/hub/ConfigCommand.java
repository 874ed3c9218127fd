package io.belfry.hub;

import io.belfry.hub.config.EffectiveConfig.Entry;
import java.io.PrintWriter;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code belfry config}: what {@code serve} would run with, and why. */
@Command(
        name = "config",
        description = "Prints the effective configuration and where each value comes from; secrets masked.")
final class ConfigCommand implements Runnable {
    @Mixin
    private NodeOptions node = new NodeOptions();

    @Option(names = "--explain", description = "Says also what each setting does.")
    private boolean explain;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public void run() {
        List<Entry> entries = node.read().entries();
        int keyWidth = widest(entries, Entry::key);
        int valueWidth = widest(entries, Entry::value);
        if (spec == null) {
            throw new IllegalStateException("not run by picocli");
        }
        PrintWriter out = spec.commandLine().getOut();
        for (Entry entry : entries) {
            String line = padded(entry.key(), keyWidth) + "  " + padded(entry.value(), valueWidth) + "  # ";
            out.println(line + entry.origin() + (explain ? ". " + entry.sentence() : ""));
        }
        out.flush();
    }

    private static int widest(List<Entry> entries, Function<Entry, String> column) {
        return entries.stream()
                .mapToInt(each -> column.apply(each).length())
                .max()
                .orElse(0);
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(width - text.length());
    }
}
