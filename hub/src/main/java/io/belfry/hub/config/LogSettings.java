package io.belfry.hub.config;

/** What the node writes on its standard output. */
public record LogSettings(Format format, Level level) {

    /** How a line of the log looks. */
    public enum Format {
        /** One JSON object a line, for a log collector. */
        JSON,
        /** For a person. */
        TEXT
    }

    /** The least important entry that is written. */
    public enum Level {
        ERROR,
        WARN,
        INFO,
        DEBUG,
        TRACE
    }

    static LogSettings from(Values values) {
        return new LogSettings(values.get(Settings.LOG_FORMAT), values.get(Settings.LOG_LEVEL));
    }
}
