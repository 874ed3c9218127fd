package io.belfry.loadtest.ledger;

import static io.belfry.loadtest.ledger.SampleRun.CHANNEL;
import static io.belfry.loadtest.ledger.SampleRun.at;
import static io.belfry.loadtest.ledger.SampleRun.payload;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.belfry.client.Position;
import io.belfry.loadtest.ledger.Attempt.Outcome;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LedgerCheckerTest {
    private final SampleRun run = new SampleRun();
    private final ClientLog one = run.client("one");
    private final ClientLog two = run.client("two");

    @Test
    void aWipedHistoryIsFineIfEveryClientIsTold() {
        begin();
        run.publish("e1", 31, 33, "a"); // accepted, and gone with Redis before it was delivered
        run.publish("e2", 1, 2, "b");
        gap("history_lost", at("e2", 2, "b"), one, two);
        run.publish("e2", 3, 9, "b", one, two);

        assertThat(run.check("history_lost")).isEmpty();
        assertThat(run.check("trimmed")).extracting(Violation::invariant).containsOnly(Invariant.I6_GAPS);
    }

    @Test
    void whatAGapDoesNotCoverIsLost() {
        begin();
        gap("trimmed", at("e1", 40, "a"), one);
        run.publish("e1", 31, 40, "a", two);
        run.publish("e1", 41, 50, "a", two); // 41 is beyond the gap
        for (int offset = 42; offset <= 50; offset++) {
            run.deliver(at("e1", offset, "a"), one);
        }

        assertThat(run.check("trimmed"))
                .extracting(Violation::invariant)
                .containsExactly(Invariant.I1_ORDER, Invariant.I4_COMPLETE);
    }

    @Test
    void aBranchThatWasGivenUpIsFineIfEveryClientIsTold() {
        begin();
        run.publish("e1", 31, 35, "z", one); // the old master's last
        run.publish("e1", 31, 33, "n", two); // the new master's first, while one is still with the old
        gap("lineage", at("e1", 33, "n"), one, two);
        run.publish("e1", 34, 40, "n", one, two);

        assertThat(run.check("lineage")).isEmpty();
    }

    /** Without the old master's publications in some log nobody could know; here the publisher was told that they were stored. */
    @Test
    void aBranchThatWasGivenUpIsALossForThoseWhoAreNotTold() {
        begin();
        run.publish("e1", 31, 35, "z", one);
        run.publish("e1", 31, 33, "n", two);
        gap("lineage", at("e1", 33, "n"), one);
        run.publish("e1", 34, 40, "n", one, two);

        List<Violation> violations = run.check("lineage");
        assertThat(violations).extracting(Violation::invariant).containsOnly(Invariant.I4_COMPLETE);
        assertThat(violations).extracting(Violation::client).containsOnly("two");
        assertThat(violations).hasSize(5);
    }

    @Test
    void aHistoryThatGoesOnUnderAnotherEpochIsFineIfEveryClientIsTold() {
        begin();
        run.publish("e1", 31, 33, "z", one); // lost
        run.publish("e1", 31, 32, "n", two); // taken again before anybody said so
        keepAll(32);
        gap("lineage", at("e2", 32, "n"), one, two);
        run.publish("e2", 33, 40, "n", one, two);

        assertThat(run.check("lineage")).isEmpty();
    }

    @Test
    void aHistoryThatGoesOnUnderAnotherEpochIsALossForThoseWhoAreNotTold() {
        begin();
        run.publish("e1", 31, 33, "z", one);
        run.publish("e1", 31, 32, "n", two);
        keepAll(32);
        gap("lineage", at("e2", 32, "n"), one);

        assertThat(run.check("lineage"))
                .extracting(Violation::invariant, Violation::client)
                .contains(tuple(Invariant.I4_COMPLETE, "two"))
                .doesNotContain(tuple(Invariant.I4_COMPLETE, "one"));
    }

    @Test
    void onePublicationAtTwoOffsetsIsSeen() {
        begin();
        run.entries.add(new Kept(CHANNEL, new Position("e2", 29, "a30"), null, Digest.of(payload(at("e1", 30, "a")))));

        assertThat(run.check()).extracting(Violation::invariant).contains(Invariant.I5_IDENTITY);
    }

    @Test
    void changingBranchesWithoutAGapIsSeenThoughEveryOffsetRisesByOne() {
        begin();
        run.publish("e1", 31, 33, "z", one);
        run.publish("e1", 31, 33, "n", two);
        run.publish("e1", 34, 36, "n", one, two);

        assertThat(run.check()).extracting(Violation::invariant).contains(Invariant.I5_IDENTITY);
    }

    @Test
    void aPublicationThatCannotFollowTheOneBeforeIsSeenInOneLog() {
        one.subscribed(CHANNEL, at("e1", 0, "a"));
        run.publish("e1", 1, 1, "a", one);
        Position next = at("e1", 2, "b");
        run.attempt(payload(next), Outcome.OK, next);
        one.message(CHANNEL, next, "b1", payload(next));

        assertThat(run.check()).extracting(Violation::invariant).containsOnly(Invariant.I5_IDENTITY);
    }

    @Test
    void anUnknownOutcomeIsOwedOnlyIfItIsFoundSomewhere() {
        begin();
        run.attempt("\"never arrived\"", Outcome.UNKNOWN, null);
        assertThat(run.check()).isEmpty();

        Position found = at("e1", 31, "a");
        run.attempt(payload(found), Outcome.UNKNOWN, null);
        run.deliver(found, one);
        assertThat(run.check()).extracting(Violation::invariant).containsExactly(Invariant.I4_COMPLETE);

        run.deliver(found, two);
        assertThat(run.check()).isEmpty();
    }

    @Test
    void whatIsOnlyInTheHistoryIsOwedToo() {
        begin();
        Position stored = at("e1", 31, "a");
        run.attempt(payload(stored), Outcome.UNKNOWN, null);
        run.entries.add(new Kept(CHANNEL, stored, "a30", Digest.of(payload(stored))));

        assertThat(run.check())
                .extracting(Violation::invariant, Violation::client)
                .containsExactlyInAnyOrder(tuple(Invariant.I4_COMPLETE, "one"), tuple(Invariant.I4_COMPLETE, "two"));
    }

    @Test
    void aKeyThatIsStoredTwiceInOneEpochIsSeen() {
        begin();
        String payload = "\"retried\"";
        for (int number = 1; number <= 2; number++) {
            Position position = at("e1", 30 + number, "a");
            run.attempt("retried", payload, number, Outcome.OK, position);
            one.message(CHANNEL, position, null, payload);
            two.message(CHANNEL, position, null, payload);
        }

        assertThat(run.check()).extracting(Violation::invariant).containsExactly(Invariant.I3_KEY);
    }

    @Test
    void aKeyMayBeStoredAgainInANewEpoch() {
        begin();
        String payload = "\"retried\"";
        Position first = at("e1", 31, "a");
        run.attempt("retried", payload, 1, Outcome.UNKNOWN, null);
        one.message(CHANNEL, first, null, payload);
        two.message(CHANNEL, first, null, payload);
        gap("history_lost", at("e2", 0, ""), one, two);
        Position second = at("e2", 1, "b");
        run.attempt("retried", payload, 2, Outcome.OK, second);
        one.message(CHANNEL, second, null, payload);
        two.message(CHANNEL, second, null, payload);

        assertThat(run.check("history_lost")).isEmpty();
    }

    @Test
    void aKeyThatIsAcceptedWithTwoPayloadsIsSeen() {
        begin();
        for (int number = 1; number <= 2; number++) {
            Position position = at("e1", 30 + number, "a");
            run.attempt("conflict", payload(position), number, Outcome.OK, position);
            run.deliver(position, one, two);
        }

        assertThat(run.check()).extracting(Violation::invariant).containsExactly(Invariant.I3_KEY);
    }

    @Test
    void whatWasRefusedMustNotArrive() {
        begin();
        Position refused = at("e1", 31, "a");
        run.attempt(payload(refused), Outcome.REFUSED, null);
        assertThat(run.check()).isEmpty();

        run.deliver(refused, one, two);
        assertThat(run.check()).extracting(Violation::invariant).containsExactly(Invariant.I7_TRUTH);
    }

    @Test
    void whatNobodyPublishedMustNotArrive() {
        begin();
        run.deliver(at("e1", 31, "a"), one, two);

        assertThat(run.check()).extracting(Violation::invariant).containsExactly(Invariant.I7_TRUTH);
    }

    @Test
    void resumingElsewhereThanWhereOneWasIsSeen() {
        begin();
        run.publish("e1", 31, 33, "a", two);
        one.opened();
        one.resumed(CHANNEL, at("e1", 33, "a"));

        assertThat(run.check()).extracting(Violation::invariant).contains(Invariant.I1_ORDER);
    }

    @Test
    void moreGapsThanTheFaultExplainsAreTooMany() {
        begin();
        gap("history_lost", at("e2", 0, ""), one);
        gap("history_lost", at("e3", 0, ""), one);

        assertThat(LedgerChecker.check(Ledger.of(run.entries), new Allowance(Set.of("history_lost"), 2, Map.of())))
                .isEmpty();
        assertThat(run.check("history_lost")).extracting(Violation::invariant).containsExactly(Invariant.I6_GAPS);
    }

    @Test
    void whatIsPublishedAfterTheBarrierIsNotOwed() {
        begin();
        run.publish("e1", 31, 31, "a", one, two);
        run.publish("e1", 32, 34, "a", two);
        String barrier = Digest.of(payload(at("e1", 31, "a")));

        assertThat(LedgerChecker.check(Ledger.of(run.entries), Allowance.noGaps(Map.of(CHANNEL, barrier))))
                .isEmpty();
        assertThat(run.check()).isNotEmpty();
    }

    @Test
    void anEpochThatAClientNeverSawIsALossIfItCameAfterwards() {
        begin();
        run.publish("e2", 1, 3, "b", two);

        assertThat(run.check())
                .filteredOn(violation -> violation.client().equals("one"))
                .extracting(Violation::invariant)
                .containsOnly(Invariant.I4_COMPLETE)
                .hasSize(3);
    }

    /** Both clients receive thirty publications. */
    private void begin() {
        one.subscribed(CHANNEL, at("e1", 0, ""));
        two.subscribed(CHANNEL, at("e1", 0, ""));
        run.publish("e1", 1, 30, "a", one, two);
    }

    /** The history has them in another epoch in the end: the first thirty, and what was on the branch that was left. */
    private void keepAll(long last) {
        for (long offset = 1; offset <= last; offset++) {
            Position before = at("e1", offset, offset <= 30 ? "a" : "n");
            Position kept = new Position("e2", offset, before.tag());
            run.entries.add(new Kept(CHANNEL, kept, null, Digest.of(payload(before))));
        }
    }

    private static void gap(String reason, Position position, ClientLog... clients) {
        for (ClientLog client : clients) {
            client.gap(CHANNEL, reason, position);
        }
    }
}
