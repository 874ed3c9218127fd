package io.belfry.hub;

import io.belfry.hub.config.ConfigSources.Flag;
import io.belfry.hub.config.EffectiveConfig;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that describe a node: those of {@code serve}, and of {@code config}, which shows what serve would do. */
final class NodeOptions {
    @Mixin
    private SettingsOptions settings = new SettingsOptions();

    @Option(names = "--port", paramLabel = "N", description = "Public port (listen.port).")
    private @Nullable String port;

    @Option(names = "--admin-port", paramLabel = "N", description = "Admin port (admin.port).")
    private @Nullable String adminPort;

    @Option(names = "--redis", paramLabel = "URI", description = "Redis between the nodes (bus.redis).")
    private @Nullable String redis;

    @Option(names = "--node", paramLabel = "NAME", description = "Name of this node (node).")
    private @Nullable String node;

    @Option(
            names = "--dev",
            description = "Development mode: loopback only, nobody needs a token, a demo page. Not for production.")
    private boolean[] development = {}; // given twice by "./run --dev": once by the script

    EffectiveConfig read() {
        List<Flag> flags = new ArrayList<>();
        add(flags, "--port", "listen.port", port);
        add(flags, "--admin-port", "admin.port", adminPort);
        add(flags, "--redis", "bus.redis", redis);
        add(flags, "--node", "node", node);
        return settings.read(flags, development.length > 0 && development[development.length - 1]);
    }

    private static void add(List<Flag> flags, String name, String key, @Nullable String text) {
        if (text != null) {
            flags.add(new Flag(name, key, text));
        }
    }
}
