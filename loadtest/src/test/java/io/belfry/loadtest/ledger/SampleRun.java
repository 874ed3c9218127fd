package io.belfry.loadtest.ledger;

import io.belfry.client.Position;
import io.belfry.loadtest.ledger.Attempt.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The ledger of a run that never was, written step by step, and then spoilt. */
final class SampleRun {
    static final String CHANNEL = "news";

    final List<Entry> entries = new ArrayList<>();
    private long clock;
    private int keys;

    /** Tag of the publication with this number on this branch. */
    static Position at(String epoch, long offset, String branch) {
        return new Position(epoch, offset, offset == 0 ? "" : branch + offset);
    }

    static String payload(Position position) {
        return "\"" + position.epoch() + position.tag() + "\"";
    }

    ClientLog client(String name) {
        ClientLog log = new ClientLog(entries::add, name, "websocket", () -> ++clock);
        log.opened();
        return log;
    }

    /** Publishes on this branch what gets these offsets, and delivers to these clients. */
    void publish(String epoch, long from, long to, String branch, ClientLog... clients) {
        for (long offset = from; offset <= to; offset++) {
            Position position = at(epoch, offset, branch);
            attempt(payload(position), Outcome.OK, position);
            deliver(position, clients);
        }
    }

    void deliver(Position position, ClientLog... clients) {
        for (ClientLog client : clients) {
            client.message(CHANNEL, position, null, payload(position));
        }
    }

    void attempt(String payload, Outcome outcome, @Nullable Position position) {
        attempt("k" + ++keys, payload, 1, outcome, position);
    }

    void attempt(String key, String payload, int number, Outcome outcome, @Nullable Position position) {
        entries.add(new Attempt("p1", CHANNEL, key, Digest.of(payload), number, ++clock, ++clock, outcome, position));
    }

    /** The index of the n-th line that is what is asked for. */
    int indexOf(int n, Predicate<Observation> wanted) {
        int found = 0;
        for (int i = 0; i < entries.size(); i++) {
            if (entries.get(i) instanceof Observation seen && wanted.test(seen) && found++ == n) {
                return i;
            }
        }
        throw new IllegalArgumentException("no such line");
    }

    /** What the checker finds, if no gap is allowed. */
    List<Violation> check() {
        return LedgerChecker.check(Ledger.of(entries), Allowance.noGaps(Map.of()));
    }

    /** What the checker finds, if each client may be told of one gap for this reason. */
    List<Violation> check(String gapReason) {
        return LedgerChecker.check(Ledger.of(entries), new Allowance(Set.of(gapReason), 1, Map.of()));
    }
}
