package io.belfry.loadtest.farm;

import io.belfry.loadtest.ledger.Attempt.Outcome;
import io.belfry.loadtest.ledger.LedgerFile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * A program that publishes a series, one after the other, and prints {@code ok} for each. It may be killed at any time; started
 * again it begins from the first, with the same keys and payloads.
 */
final class SeriesPublisher {
    static final int LENGTH = 200;

    private static final int CHANNELS = 2;

    private SeriesPublisher() {}

    /** Publishes the series; the arguments are the folder of the ledger, two channels, and then the admin ports. */
    public static void main(String[] arguments) throws IOException {
        List<String> all = Arrays.asList(arguments);
        Path file = Path.of(all.get(0)).resolve("series.jsonl");
        List<String> channels = all.subList(1, 1 + CHANNELS);
        List<URI> nodes =
                all.subList(1 + CHANNELS, all.size()).stream().map(URI::create).toList();
        try (LedgerFile book = new LedgerFile(file);
                Publishing publishing = new Publishing("series", nodes, book::append)) {
            for (int i = 0; i < LENGTH; i++) {
                Publishing.Posting posting = publishing.post(channels.get(i % CHANNELS));
                while (publishing.attempt(posting).join().outcome() != Outcome.OK) {
                    Thread.onSpinWait();
                }
                System.out.println("ok");
            }
        }
    }
}
