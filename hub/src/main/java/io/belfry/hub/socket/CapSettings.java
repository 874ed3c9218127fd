package io.belfry.hub.socket;

import io.belfry.hub.config.Limits;

/**
 * How many clients may be there; 0 = no limit.
 *
 * @param connections open links of the node, held polls among them
 * @param perAddress open links of one address
 * @param perSecond new sessions
 * @param fullStatus of the refusal of a node that is full: 503, or what a balancer needs that takes a 503 for a failure
 */
public record CapSettings(int connections, int perAddress, int perSecond, int fullStatus) {
    private static final int UNAVAILABLE = 503;
    private static final int LEAST_ERROR = 400;

    public static final CapSettings NONE = new CapSettings(0, 0, 0, UNAVAILABLE);

    /**
     * As configured.
     *
     * @param gateStatus the status that the gate refuses with; one that is no error says nothing about a full node
     */
    public static CapSettings of(Limits limits, int gateStatus) {
        return new CapSettings(
                limits.connections(),
                limits.perIp(),
                limits.acceptsPerSecond(),
                gateStatus >= LEAST_ERROR ? gateStatus : UNAVAILABLE);
    }
}
