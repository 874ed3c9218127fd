package io.belfry.loadtest.ledger;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * A file that entries are appended to, one line of JSON each. An entry is with the operating system when {@link #append}
 * returns, so that it outlives the process. Safe from any thread.
 */
public final class LedgerFile implements AutoCloseable {
    private final BufferedWriter lines;

    /** Appends to the file if it exists: a publisher that was killed goes on where it was. */
    public LedgerFile(Path file) throws IOException {
        lines = Files.newBufferedWriter(
                file, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /**
     * Appends one entry.
     *
     * @throws UncheckedIOException if the disk does not take it: a run without its ledger proves nothing
     */
    public synchronized void append(Entry entry) {
        try {
            lines.write(EntryJson.line(entry) + "\n");
            lines.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public synchronized void close() throws IOException {
        lines.close();
    }

    /** Reads all entries. A last line without its end was cut off by the writer's death, and is left out. */
    public static List<Entry> read(Path file) throws IOException {
        String text = Files.readString(file);
        List<Entry> entries = new ArrayList<>();
        for (String line : text.substring(0, text.lastIndexOf('\n') + 1).lines().toList()) {
            entries.add(EntryJson.parse(line));
        }
        return entries;
    }
}
