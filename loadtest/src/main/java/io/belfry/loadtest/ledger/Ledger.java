package io.belfry.loadtest.ledger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * All that was written down in a run.
 *
 * @param attempts one for each attempt, with its last known outcome
 * @param observations each client's in the order in which it made them
 * @param kept the history at the end, as far as it was read
 */
public record Ledger(List<Attempt> attempts, List<Observation> observations, List<Kept> kept) {

    public Ledger {
        attempts = List.copyOf(attempts);
        observations = List.copyOf(observations);
        kept = List.copyOf(kept);
    }

    public static Ledger of(List<? extends Entry> entries) {
        Map<Attempt.Id, Attempt> attempts = new LinkedHashMap<>();
        List<Observation> observations = new ArrayList<>();
        List<Kept> kept = new ArrayList<>();
        for (Entry entry : entries) {
            if (entry instanceof Attempt attempt) {
                attempts.put(attempt.id(), attempt);
            } else if (entry instanceof Observation observation) {
                observations.add(observation);
            } else if (entry instanceof Kept publication) {
                kept.add(publication);
            }
        }
        return new Ledger(List.copyOf(attempts.values()), observations, kept);
    }

    /** Reads every file of the folder whose name ends in {@code .jsonl}. */
    public static Ledger read(Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.filter(file -> file.toString().endsWith(".jsonl"))
                    .sorted()
                    .toList();
        }
        List<Entry> entries = new ArrayList<>();
        for (Path file : files) {
            entries.addAll(LedgerFile.read(file));
        }
        return of(entries);
    }
}
