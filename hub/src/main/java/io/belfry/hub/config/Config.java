package io.belfry.hub.config;

import java.time.Duration;
import java.util.Set;

/**
 * The configuration of a node: complete, checked and immutable.
 *
 * @param node name of this node, unique in the farm
 * @param development whether the node runs for one developer: loopback only, nobody needs a token
 * @param transports how clients may connect
 * @param heartbeat mean time between two heartbeats of a connection
 */
public record Config(
        String node,
        boolean development,
        Listen listen,
        Admin admin,
        BusSettings bus,
        EventsSettings events,
        AuthSettings auth,
        Namespaces namespaces,
        Set<Transport> transports,
        Duration heartbeat,
        Poll poll,
        Limits limits,
        GateSettings gate,
        Drain drain,
        Affinity affinity,
        LogSettings log) {

    static Config from(Values values, boolean development) {
        return new Config(
                values.get(Settings.NODE),
                development,
                Listen.from(values),
                Admin.from(values),
                BusSettings.from(values),
                EventsSettings.from(values),
                AuthSettings.from(values),
                Namespaces.from(values),
                Set.copyOf(values.get(Settings.TRANSPORTS)),
                values.get(Settings.HEARTBEAT),
                Poll.from(values),
                Limits.from(values),
                GateSettings.from(values),
                Drain.from(values),
                Affinity.from(values),
                LogSettings.from(values));
    }
}
