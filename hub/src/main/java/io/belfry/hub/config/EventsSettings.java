package io.belfry.hub.config;

/**
 * Whether applications are told what clients do.
 *
 * @param enabled whether events are written to Redis
 * @param kept about how many are kept for applications that are behind
 */
public record EventsSettings(boolean enabled, int kept) {

    static EventsSettings from(Values values) {
        return new EventsSettings(values.get(Settings.EVENTS_ENABLED), values.get(Settings.EVENTS_KEPT));
    }
}
