package io.belfry.hub.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * When new sessions are refused, and how.
 *
 * @param maxSessions 0 = no limit
 * @param maxCpuPercent 0 = no limit
 * @param returnUrl where a refused client is redirected; null = it is not
 * @param check URL of the application's own availability check
 * @param file a {@code HealthCheck.json} that says the same
 */
public record GateSettings(
        boolean enabled,
        int maxSessions,
        MemoryLimit maxMemory,
        int maxCpuPercent,
        int returnCode,
        Duration retryAfter,
        @Nullable URI returnUrl,
        Map<String, String> returnHeaders,
        boolean probeAlwaysUp,
        @Nullable URI check,
        @Nullable Path file) {

    /** The same, from another file. */
    GateSettings withFile(@Nullable Path otherFile) {
        return new GateSettings(
                enabled,
                maxSessions,
                maxMemory,
                maxCpuPercent,
                returnCode,
                retryAfter,
                returnUrl,
                returnHeaders,
                probeAlwaysUp,
                check,
                otherFile);
    }

    static GateSettings from(Values values) {
        return new GateSettings(
                values.get(Settings.GATE_ENABLED),
                values.get(Settings.GATE_MAX_SESSIONS),
                values.get(Settings.GATE_MAX_MEMORY),
                values.get(Settings.GATE_MAX_CPU),
                values.get(Settings.GATE_RETURN_CODE),
                values.get(Settings.GATE_RETRY_AFTER),
                values.find(Settings.GATE_RETURN_URL),
                values.get(Settings.GATE_RETURN_HEADERS),
                values.get(Settings.GATE_PROBE_ALWAYS_UP),
                values.find(Settings.GATE_CHECK),
                values.find(Settings.GATE_FILE));
    }
}
