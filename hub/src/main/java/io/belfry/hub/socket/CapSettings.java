package io.belfry.hub.socket;

import io.belfry.hub.config.Limits;

/**
 * How many clients may be there; 0 = no limit.
 *
 * @param connections open links of the node, held polls among them
 * @param perAddress open links of one address
 * @param perSecond new sessions
 */
public record CapSettings(int connections, int perAddress, int perSecond) {
    public static final CapSettings NONE = new CapSettings(0, 0, 0);

    /** As configured. */
    public static CapSettings of(Limits limits) {
        return new CapSettings(limits.connections(), limits.perIp(), limits.acceptsPerSecond());
    }
}
