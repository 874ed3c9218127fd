package io.belfry.hub.config;

import io.belfry.hub.message.ChannelName;
import java.util.HashMap;
import java.util.Map;

/**
 * All namespaces. A channel whose namespace is not configured has the settings of {@code default}, and what a configured
 * namespace leaves out is as in {@code default}.
 */
public final class Namespaces {
    public static final String DEFAULT = "default";

    private final Map<String, Namespace> byName;
    private final Namespace fallback;

    /** The namespaces by name, {@code default} among them. */
    public Namespaces(Map<String, Namespace> byName) {
        Namespace fallback = byName.get(DEFAULT);
        if (fallback == null) {
            throw new IllegalArgumentException("no namespace default");
        }
        this.byName = Map.copyOf(byName);
        this.fallback = fallback;
    }

    static Namespaces from(Values values) {
        Map<String, Namespace> byName = new HashMap<>();
        values.namespaces().forEach(name -> byName.put(name, NamespaceSettings.of(name, values)));
        return new Namespaces(byName);
    }

    /** By name, {@link #DEFAULT} among them. */
    public Map<String, Namespace> all() {
        return byName;
    }

    public Namespace of(ChannelName channel) {
        String name = channel.namespace();
        return name.isEmpty() ? fallback : byName.getOrDefault(name, fallback);
    }

    /** Whether someone without a token has any business here: some namespace lets {@code anyone} in. */
    public boolean admitAnyone() {
        return byName.values().stream()
                .anyMatch(each -> each.subscribe() == Access.ANYONE || each.publish() == Access.ANYONE);
    }

    @Override
    public String toString() {
        return byName.toString();
    }
}
