package io.belfry.hub.config;

import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** Reads the configuration: flags before environment before file before defaults. Throws {@link BadSetting}. */
public final class ConfigReader {
    private static final Set<String> LOOPBACK = Set.of("localhost", "::1", "[::1]");

    private final Supplier<String> nodeName;

    /** The supplier makes a name for a node that was given none. */
    public ConfigReader(Supplier<String> nodeName) {
        this.nodeName = nodeName;
    }

    public EffectiveConfig read(ConfigSources sources) {
        Map<String, Given> byKey = new HashMap<>();
        if (sources.development()) {
            byKey.putAll(development().byKey());
        }
        Path file = sources.effectiveFile();
        if (file != null) {
            byKey.putAll(Layer.ofFile(Yaml.file(file, sources.fileName()), "file " + file)
                    .byKey());
        }
        byKey.putAll(Environment.layer(sources.environment()).byKey());
        byKey.putAll(flags(sources.flags()).byKey());
        byKey.computeIfAbsent(
                Settings.NODE.key(), key -> new Given(TextNode.valueOf(nodeName.get()), "default, made up"));

        Values values = new Values(byKey);
        Config config = Config.from(values, sources.development());
        if (sources.development()) {
            requireLoopback(values, Settings.LISTEN_HOST);
            requireLoopback(values, Settings.ADMIN_HOST);
        }
        return new EffectiveConfig(config, values.entries());
    }

    private static Layer flags(List<ConfigSources.Flag> flags) {
        Layer layer = new Layer();
        for (int i = flags.size() - 1; i >= 0; i--) {
            ConfigSources.Flag flag = flags.get(i);
            layer.addText(flag.key(), flag.text(), "flag " + flag.name());
        }
        return layer;
    }

    private static Layer development() {
        String source = "development mode";
        String demo = NamespaceSettings.section("demo");
        return new Layer()
                .addText("listen.host", "127.0.0.1", source)
                .addText("log.format", "text", source)
                .addText("drain.grace", "0ms", source) // there are no balancers to wait for
                .addText("drain.window", "2s", source)
                .addText(
                        demo,
                        "{subscribe: anyone, publish: anyone, presence: true, history: {size: 1000, ttl: 10m}}",
                        source);
    }

    private static void requireLoopback(Values values, Setting<String> host) {
        String name = values.get(host);
        if (!name.startsWith("127.") && !LOOPBACK.contains(name)) {
            throw values.bad(host, "a loopback address, because development mode (--dev) needs no tokens");
        }
    }
}
