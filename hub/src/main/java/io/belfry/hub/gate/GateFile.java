package io.belfry.hub.gate;

import io.belfry.hub.config.BadSetting;
import io.belfry.hub.config.GateForm;
import io.belfry.hub.config.GateSettings;
import io.belfry.hub.config.HealthCheckFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what a {@code HealthCheck.json} says to the gate when it changes. A file that is not there or says what is not
 * allowed changes nothing: the gate goes on as before, and the log says so, once. What is no file, such as a pipe, is never
 * opened: reading it might not end. For one thread at a time.
 */
public final class GateFile {
    private static final Logger log = LoggerFactory.getLogger(GateFile.class);

    private final Path file;
    private final Gate gate;
    private @Nullable Look last;
    private boolean missing;
    private boolean told;

    /** When it was written, and how much. */
    private record Look(long millis, long bytes) {}

    /** The gate has the settings of this file as it is now. */
    public GateFile(Path file, Gate gate) {
        this.file = file;
        this.gate = gate;
        last = look();
    }

    /** Reads the file again if it has changed; to be called once a second, not on an I/O thread. */
    public void check() {
        Look now = look();
        if (now == null) {
            noteMissing();
            return;
        }
        missing = false;
        told = false;
        if (now.equals(last)) {
            return;
        }
        last = now;
        try {
            GateSettings before = gate.change(HealthCheckFile.read(file));
            List<String> differences = GateForm.differences(before, gate.settings());
            if (!differences.isEmpty()) {
                log.info("audit: the gate was changed by {}: {}", file, String.join(", ", differences));
            }
        } catch (BadSetting e) {
            log.warn("The gate stays as it is. {}", e.getMessage());
        }
    }

    /** A file that is being replaced is away for a moment; twice in a row it is not. */
    private void noteMissing() {
        if (missing && !told) {
            log.warn("The gate stays as it is. The file {} of gate.file is not there any more.", file);
            told = true;
        }
        missing = true;
    }

    private @Nullable Look look() {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return attributes.isRegularFile()
                    ? new Look(attributes.lastModifiedTime().toMillis(), attributes.size())
                    : null;
        } catch (IOException gone) {
            return null;
        }
    }
}
