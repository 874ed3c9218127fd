package io.belfry.hub;

import io.belfry.hub.config.ConfigReader;
import io.belfry.hub.config.ConfigSources;
import io.belfry.hub.config.ConfigSources.Flag;
import io.belfry.hub.config.EffectiveConfig;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options by which every command finds its settings. */
final class SettingsOptions {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Configuration file (YAML). Default: the one that BELFRY_CONFIG names, or none.")
    private @Nullable Path file;

    @Option(
            names = "--set",
            paramLabel = "key=value",
            description = "One setting, such as limits.queue=2MiB; lists and maps as JSON. Repeatable.")
    private List<String> assignments = new ArrayList<>();

    /** Reads the configuration; flags of the command itself are stronger than {@code --set}. */
    EffectiveConfig read(List<Flag> ownFlags, boolean development) {
        List<Flag> flags = new ArrayList<>(ownFlags);
        for (int i = assignments.size() - 1; i >= 0; i--) { // of two for one key the later one counts
            flags.add(flag(assignments.get(i)));
        }
        ConfigSources sources = new ConfigSources(flags, System.getenv(), file, development);
        return new ConfigReader(SettingsOptions::madeUpNodeName).read(sources);
    }

    private static Flag flag(String assignment) {
        int equals = assignment.indexOf('=');
        if (equals < 1) {
            throw new CommandLineMistake("--set takes a key and a value.", "Write for example --set limits.queue=2MiB");
        }
        return new Flag("--set", assignment.substring(0, equals).trim(), assignment.substring(equals + 1));
    }

    /** Host name and a random suffix: readable, and unique even if two nodes run on one host. */
    private static String madeUpNodeName() {
        byte[] suffix = new byte[3];
        new SecureRandom().nextBytes(suffix);
        return hostName() + "-" + HexFormat.of().formatHex(suffix);
    }

    private static String hostName() {
        try {
            String name = InetAddress.getLocalHost().getHostName().replaceAll("[^A-Za-z0-9_.~-]", "-");
            return name.length() > 48 ? name.substring(0, 48) : name;
        } catch (UnknownHostException e) {
            return "node"; // a host that does not know itself; the suffix tells nodes apart
        }
    }
}
