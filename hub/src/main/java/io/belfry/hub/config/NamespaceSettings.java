package io.belfry.hub.config;

import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The table of the settings that each namespace has, as {@code namespaces.<name>.<key>}. */
final class NamespaceSettings {
    static final String SECTION = "namespaces";

    static final Setting<Access> SUBSCRIBE =
            new Setting<>("subscribe", Kinds.choice(Access.class), "granted", "Who may subscribe.");
    static final Setting<Access> PUBLISH =
            new Setting<>("publish", Kinds.choice(Access.class), "granted", "Which clients may publish.");
    static final Setting<Boolean> PRESENCE =
            new Setting<>("presence", Kinds.YES_OR_NO, "false", "Whether it is known who is there.");
    static final Setting<Integer> HISTORY_SIZE = new Setting<>(
            "history.size", Kinds.whole(0, 1_000_000), "1000", "Publications a channel keeps; 0 makes it ephemeral.");
    static final Setting<Duration> HISTORY_TTL =
            new Setting<>("history.ttl", Kinds.duration("1s", "365d"), "10m", "How long a publication is kept.");

    static final List<Setting<?>> ALL = List.of(SUBSCRIBE, PUBLISH, PRESENCE, HISTORY_SIZE, HISTORY_TTL);

    static final String NAMES = "The name of a namespace has 1 to 64 letters, digits or _.~@-.";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.~@-]{1,64}");

    private NamespaceSettings() {}

    static Namespace of(String name, Values values) {
        return new Namespace(
                name,
                value(SUBSCRIBE, name, values),
                value(PUBLISH, name, values),
                value(PRESENCE, name, values),
                new Namespace.History(value(HISTORY_SIZE, name, values), value(HISTORY_TTL, name, values)));
    }

    /** What a namespace leaves out is as in {@code default}. */
    private static <T> T value(Setting<T> setting, String name, Values values) {
        Setting<T> own = setting.within(section(name));
        return values.get(values.isGiven(own.key()) ? own : setting.within(section(Namespaces.DEFAULT)));
    }

    /** The setting that a key such as {@code namespaces.chat.history.size} names, or null. Names may hold dots. */
    static @Nullable Setting<?> byKey(String key) {
        for (Setting<?> setting : ALL) {
            String name = name(key, setting);
            if (name != null && NAME.matcher(name).matches()) {
                return setting.within(section(name));
            }
        }
        return null;
    }

    /** The namespace that a key belongs to, or null. */
    static @Nullable String nameIn(String key) {
        for (Setting<?> setting : ALL) {
            String name = name(key, setting);
            if (name != null) {
                return name;
            }
        }
        return null;
    }

    static String section(String name) {
        return SECTION + "." + name;
    }

    private static @Nullable String name(String key, Setting<?> setting) {
        String start = SECTION + ".";
        String end = "." + setting.key();
        return key.startsWith(start) && key.endsWith(end) && key.length() > start.length() + end.length()
                ? key.substring(start.length(), key.length() - end.length())
                : null;
    }
}
