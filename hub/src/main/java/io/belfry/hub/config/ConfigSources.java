package io.belfry.hub.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a configuration comes from, besides the defaults.
 *
 * @param flags strongest first
 * @param environment all variables of the process
 * @param file null = the one that {@code BELFRY_CONFIG} names, or none
 * @param development whether {@code --dev} was given
 */
public record ConfigSources(
        List<Flag> flags,
        Map<String, String> environment,
        @Nullable Path file,
        boolean development) {

    /**
     * A setting from the command line.
     *
     * @param name as the user wrote it: {@code --port}
     */
    public record Flag(String name, String key, String text) {}

    /** The file for people, and who named it if that is easily overlooked. */
    String fileName() {
        return effectiveFile() + (file == null ? " (environment " + Environment.FILE_VARIABLE + ")" : "");
    }

    @Nullable
    Path effectiveFile() {
        String named = environment.get(Environment.FILE_VARIABLE);
        return file != null || named == null || named.isEmpty() ? file : Path.of(named);
    }
}
