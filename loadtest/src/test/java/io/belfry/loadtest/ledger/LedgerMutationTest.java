package io.belfry.loadtest.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.belfry.client.Position;
import io.belfry.loadtest.ledger.Observation.Event;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** Logs in which everything is right, and the same logs with one thing wrong, in a random place. */
class LedgerMutationTest {
    private static final int PUBLISHED = 40;
    private static final int PLACES = 50;

    private final SampleRun run = new SampleRun();

    /** Two clients; one comes back once and resumes, one joins late. */
    LedgerMutationTest() {
        ClientLog steady = run.client("steady");
        steady.subscribed(SampleRun.CHANNEL, SampleRun.at("e1", 0, "a"));
        run.publish("e1", 1, 20, "a", steady);
        ClientLog late = run.client("late");
        late.subscribed(SampleRun.CHANNEL, SampleRun.at("e1", 20, "a"));
        run.publish("e1", 21, 30, "a", steady, late);
        late.closed(1006);
        late.opened();
        late.resumed(SampleRun.CHANNEL, SampleRun.at("e1", 30, "a"));
        run.publish("e1", 31, PUBLISHED, "a", steady, late);
        for (int offset = 1; offset <= PUBLISHED; offset++) {
            Position position = SampleRun.at("e1", offset, "a");
            String previous = SampleRun.at("e1", offset - 1, "a").tag();
            run.entries.add(new Kept(SampleRun.CHANNEL, position, previous, Digest.of(SampleRun.payload(position))));
        }
    }

    @Test
    void passesWhenEverythingIsRight() {
        assertThat(run.check()).isEmpty();
        assertThat(LedgerChecker.check(Ledger.of(run.entries), barrier(PUBLISHED)))
                .isEmpty();
    }

    @RepeatedTest(PLACES)
    void findsOneLoss(RepetitionInfo repetition) {
        run.entries.remove(anyMessage(repetition));

        assertThat(invariants()).contains(Invariant.I4_COMPLETE);
    }

    @RepeatedTest(PLACES)
    void findsOneDuplicate(RepetitionInfo repetition) {
        int index = anyMessage(repetition);
        run.entries.add(index + 1, run.entries.get(index));

        assertThat(invariants()).contains(Invariant.I2_ONCE).doesNotContain(Invariant.I4_COMPLETE);
    }

    @RepeatedTest(PLACES)
    void findsOneSwap(RepetitionInfo repetition) {
        int n = new Random(repetition.getCurrentRepetition()).nextInt(PUBLISHED - 1);
        int one = run.indexOf(n, seen -> isMessageOf(seen, "steady"));
        int next = run.indexOf(n + 1, seen -> isMessageOf(seen, "steady"));
        Entry kept = run.entries.get(one);
        run.entries.set(one, run.entries.get(next));
        run.entries.set(next, kept);

        assertThat(invariants()).contains(Invariant.I1_ORDER).doesNotContain(Invariant.I4_COMPLETE);
    }

    @RepeatedTest(PLACES)
    void findsOnePayloadSwap(RepetitionInfo repetition) {
        int index = anyMessage(repetition);
        String other = Digest.of("\"another\"");
        change(index, seen -> with(seen, Objects.requireNonNull(seen.position()), other));

        assertThat(invariants()).contains(Invariant.I5_IDENTITY);
    }

    @RepeatedTest(PLACES)
    void findsAPositionTakenTwiceUnderOneTag(RepetitionInfo repetition) {
        int n = new Random(repetition.getCurrentRepetition()).nextInt(PUBLISHED - 1);
        String next = sha(n + 2); // the n-th message, from 0, has offset n + 1
        change(
                run.indexOf(n, seen -> isMessageOf(seen, "steady")),
                seen -> with(seen, Objects.requireNonNull(seen.position()), next));

        assertThat(invariants()).contains(Invariant.I5_IDENTITY, Invariant.I3_KEY);
    }

    /** The client's transport names the epoch with each publication. */
    @RepeatedTest(PLACES)
    void findsAnUndeclaredEpochChange(RepetitionInfo repetition) {
        int first = anyMessage(repetition);
        String client = ((Observation) run.entries.get(first)).client();
        for (int i = first; i < run.entries.size(); i++) {
            if (run.entries.get(i) instanceof Observation seen && isMessageOf(seen, client)) {
                Position old = Objects.requireNonNull(seen.position());
                change(i, any -> with(seen, new Position("e2", old.offset(), old.tag()), seen.sha()));
            }
        }

        assertThat(invariants()).contains(Invariant.I1_ORDER, Invariant.I5_IDENTITY);
    }

    /** Here the client believes that it still is in the old epoch; what publishers were told gives it away. */
    @Test
    void findsAnEpochChangeThatTheClientCouldNotSee() {
        SampleRun wiped = new SampleRun();
        ClientLog client = wiped.client("c");
        client.subscribed(SampleRun.CHANNEL, SampleRun.at("e1", 3, "a"));
        for (int offset = 4; offset < 9; offset++) {
            Position published = SampleRun.at("e2", offset, "b");
            wiped.attempt(SampleRun.payload(published), Attempt.Outcome.OK, published);
            client.message(
                    SampleRun.CHANNEL, new Position("e1", offset, published.tag()), null, SampleRun.payload(published));
        }

        assertThat(wiped.check()).extracting(Violation::invariant).contains(Invariant.I5_IDENTITY);
    }

    @Test
    void findsAClientThatStoppedBeforeTheEnd() {
        ClientLog stuck = run.client("stuck");
        stuck.subscribed(SampleRun.CHANNEL, SampleRun.at("e1", PUBLISHED, "a"));

        assertThat(LedgerChecker.check(Ledger.of(run.entries), barrier(PUBLISHED)))
                .extracting(Violation::invariant, Violation::client)
                .containsExactly(tuple(Invariant.LIVENESS, "stuck"));
    }

    private static Allowance barrier(int offset) {
        return Allowance.noGaps(Map.of(SampleRun.CHANNEL, sha(offset)));
    }

    private static String sha(int offset) {
        return Digest.of(SampleRun.payload(SampleRun.at("e1", offset, "a")));
    }

    /** Not the last of its client: that the log ends before it is not what is tested here. */
    private int anyMessage(RepetitionInfo repetition) {
        int n = new Random(repetition.getCurrentRepetition()).nextInt(PUBLISHED + PUBLISHED / 2 - 2);
        return run.indexOf(n, seen -> seen.event() == Event.MSG);
    }

    private void change(int index, UnaryOperator<Observation> change) {
        run.entries.set(index, change.apply((Observation) run.entries.get(index)));
    }

    private static Observation with(Observation seen, Position position, String sha) {
        return new Observation(
                seen.client(),
                seen.transport(),
                seen.connection(),
                seen.nanos(),
                seen.event(),
                seen.channel(),
                position,
                seen.previous(),
                sha,
                seen.note());
    }

    private static boolean isMessageOf(Observation seen, String client) {
        return seen.event() == Event.MSG && seen.client().equals(client);
    }

    private List<Invariant> invariants() {
        return run.check().stream().map(Violation::invariant).toList();
    }
}
