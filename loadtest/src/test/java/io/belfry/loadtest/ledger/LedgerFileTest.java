package io.belfry.loadtest.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.belfry.client.Position;
import io.belfry.loadtest.ledger.Attempt.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerFileTest {
    private static final Position POSITION = new Position("e1", 7, "t\"7");
    private static final Attempt BEGUN = new Attempt("p", "news", "k\\1", "ab", 2, 10, 10, Outcome.UNKNOWN, null);
    private static final Attempt DONE = new Attempt("p", "news", "k\\1", "ab", 2, 10, 20, Outcome.OK, POSITION);

    @TempDir
    Path folder = Path.of("unset");

    @Test
    void readsEveryKindOfEntryAsItWasWritten() throws IOException {
        List<Entry> entries = new ArrayList<>(List.of(BEGUN, DONE, new Kept("news", POSITION, "t6", "ab")));
        entries.add(new Kept("news", POSITION, null, "ab"));
        ClientLog client = new ClientLog(entries::add, "c", "websocket", () -> 5);
        client.opened();
        client.subscribed("news", new Position("e1", 0, ""));
        client.message("news", POSITION, "t6", "{\"n\":1}");
        client.message("news", null, null, "{\"n\":1}");
        client.gap("news", "lineage", POSITION);
        client.resumed("news", POSITION);
        client.status("down");
        client.closed(4002);

        write(entries);

        assertThat(LedgerFile.read(file())).isEqualTo(entries);
        assertThat(Files.readAllLines(file())).hasSameSizeAs(entries);
    }

    @Test
    void appendsToWhatIsThere() throws IOException {
        write(List.of(BEGUN));
        write(List.of(DONE));

        assertThat(LedgerFile.read(file())).containsExactly(BEGUN, DONE);
    }

    @Test
    void aLineThatWasCutOffIsLeftOut() throws IOException {
        write(List.of(BEGUN, DONE));
        String text = Files.readString(file());
        Files.writeString(file(), text.substring(0, text.length() - 5));

        assertThat(LedgerFile.read(file())).containsExactly(BEGUN);
    }

    @Test
    void aDamagedLineIsAnError() throws IOException {
        write(List.of(BEGUN));
        Files.writeString(file(), "{\"client\":\"c\"}\n", StandardOpenOption.APPEND);

        assertThatThrownBy(() -> LedgerFile.read(file())).isInstanceOf(IOException.class);
    }

    @Test
    void theLastWordOnAnAttemptCounts() throws IOException {
        write(List.of(BEGUN, DONE));

        assertThat(Ledger.read(folder).attempts()).containsExactly(DONE);
    }

    private Path file() {
        return folder.resolve("a.jsonl");
    }

    private void write(List<Entry> entries) throws IOException {
        try (LedgerFile file = new LedgerFile(file())) {
            entries.forEach(file::append);
        }
    }
}
