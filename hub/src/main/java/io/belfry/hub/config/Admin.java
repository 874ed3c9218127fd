package io.belfry.hub.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The port for servers and operators.
 *
 * @param port 0 lets the system choose
 * @param agentPort answers the agent-check of HAProxy; 0 lets the system choose, null = none
 * @param keys who may use it; none only in development mode, where it is open
 */
public record Admin(String host, int port, @Nullable Integer agentPort, List<ApiKey> keys) {

    static Admin from(Values values) {
        return new Admin(
                values.get(Settings.ADMIN_HOST),
                values.get(Settings.ADMIN_PORT),
                values.find(Settings.ADMIN_AGENT_PORT),
                values.get(Settings.ADMIN_KEYS));
    }
}
