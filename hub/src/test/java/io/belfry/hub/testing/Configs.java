package io.belfry.hub.testing;

import io.belfry.hub.config.Config;
import io.belfry.hub.config.ConfigReader;
import io.belfry.hub.config.ConfigSources;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Configurations as tests need them, read the way the node reads its own. */
public final class Configs {
    private Configs() {}

    /** Development mode on free ports with some settings changed: {@code limits.channels=3}. */
    public static Config development(String... settings) {
        return read(true, settings);
    }

    /** As in production, on free ports of the loopback, with some settings changed. */
    public static Config production(String... settings) {
        return read(false, settings);
    }

    private static Config read(boolean development, String... settings) {
        List<ConfigSources.Flag> flags = new ArrayList<>();
        flags.add(new ConfigSources.Flag("test", "listen.host", "127.0.0.1"));
        flags.add(new ConfigSources.Flag("test", "listen.port", "0"));
        flags.add(new ConfigSources.Flag("test", "admin.port", "0"));
        for (String setting : settings) {
            int equals = setting.indexOf('=');
            flags.add(0, new ConfigSources.Flag("test", setting.substring(0, equals), setting.substring(equals + 1)));
        }
        return new ConfigReader(() -> "test-node")
                .read(new ConfigSources(flags, Map.of(), null, development))
                .config();
    }
}
