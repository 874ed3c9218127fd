package io.belfry.loadtest.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class CursorTest {
    private static final int PUBLISHED = 1000;
    private static final int BASE = 41; // the channel had a history before this run

    @Test
    void closesWhenEverythingArrivesInOrder() {
        Account account = account(log(), PUBLISHED);

        assertThat(account).isEqualTo(new Account(PUBLISHED, PUBLISHED, 0, 0, 0, 0, 0, 0, 0));
        assertThat(account.closes()).isTrue();
    }

    @Test
    void aVisitorsAccountIsOfWhatLiesBetweenItsFirstAndItsLast() {
        Cursor cursor = visitor();
        cursor.arrived(700, BASE + 700);
        cursor.arrived(701, BASE + 701);

        assertThat(cursor.closeSoFar(false)).isEqualTo(new Account(2, 2, 0, 0, 0, 0, 0, 0, 0));
        assertThat(cursor.closeSoFar(true).lostConnections()).isEqualTo(1);
    }

    @Test
    void aVisitorMissesNeitherWhatFollowsItsPositionNorWhatLiesBetween() {
        Cursor late = visitor();
        late.arrived(701, BASE + 701); // subscribed at 699
        Cursor interrupted = visitor();
        interrupted.arrived(700, BASE + 700);
        interrupted.arrived(702, BASE + 702);
        interrupted.arrived(700, BASE + 700);

        assertThat(late.closeSoFar(false).offsetBreaks()).isEqualTo(1);
        assertThat(interrupted.closeSoFar(false).missing()).isEqualTo(1);
        assertThat(interrupted.closeSoFar(false).duplicated()).isEqualTo(1);
        assertThat(interrupted.closeSoFar(false).expected()).isEqualTo(3);
    }

    @Test
    void aVisitorThatGotNothingHasNothingToAccountFor() {
        Cursor cursor = visitor();
        cursor.gap(BASE + 710);

        assertThat(cursor.closeSoFar(false)).isEqualTo(Account.EMPTY);
    }

    private static Cursor visitor() {
        Cursor cursor = new Cursor();
        cursor.beginAnywhere();
        cursor.beginAt(BASE + 699);
        return cursor;
    }

    @RepeatedTest(50)
    void findsOneLossAnywhere(RepetitionInfo repetition) {
        List<Long> log = log();
        log.remove(new Random(repetition.getCurrentRepetition()).nextInt(PUBLISHED));

        Account account = account(log, PUBLISHED);

        assertThat(account.missing()).isEqualTo(1);
        assertThat(account.delivered()).isEqualTo(PUBLISHED - 1);
        assertThat(account.closes()).isFalse();
    }

    @RepeatedTest(50)
    void findsOneDuplicateAnywhere(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        List<Long> log = log();
        int original = random.nextInt(PUBLISHED);
        log.add(original + 1 + random.nextInt(PUBLISHED - original), log.get(original));

        Account account = account(log, PUBLISHED);

        assertThat(account.duplicated()).isEqualTo(1);
        assertThat(account.delivered()).isEqualTo(PUBLISHED);
        assertThat(account.missing()).isZero();
        assertThat(account.closes()).isFalse();
    }

    @RepeatedTest(50)
    void findsOneSwapOfNeighboursAnywhere(RepetitionInfo repetition) {
        List<Long> log = log();
        int first = new Random(repetition.getCurrentRepetition()).nextInt(PUBLISHED - 1);
        Collections.swap(log, first, first + 1);

        Account account = account(log, PUBLISHED);

        assertThat(account.reordered()).isEqualTo(1);
        assertThat(account.missing()).isZero();
        assertThat(account.closes()).isFalse();
    }

    @Test
    void findsALossAtTheEndThatNoLaterPublicationGivesAway() {
        List<Long> log = log();
        log.remove(PUBLISHED - 1);

        assertThat(account(log, PUBLISHED).missing()).isEqualTo(1);
    }

    @Test
    void countsWhatAGapDeclaresAsDeclaredAndNotAsMissing() {
        Cursor cursor = new Cursor();
        cursor.beginAt(BASE);
        cursor.arrived(1, BASE + 1);
        cursor.gap(BASE + 4);
        cursor.arrived(5, BASE + 5);

        Account account = cursor.close(5, false);

        assertThat(account).isEqualTo(new Account(5, 2, 0, 0, 0, 3, 0, 0, 0));
        assertThat(account.closes()).isTrue();
    }

    @Test
    void findsAnOffsetThatDoesNotRiseByOneAlthoughEveryPublicationArrives() {
        Cursor cursor = new Cursor();
        cursor.beginAt(BASE);
        cursor.arrived(1, BASE + 1);
        cursor.arrived(2, BASE + 3);

        Account account = cursor.close(2, false);

        assertThat(account.missing()).isZero();
        assertThat(account.offsetBreaks()).isEqualTo(1);
        assertThat(account.closes()).isFalse();
    }

    @Test
    void takesANumberThatTheFeedNeverMadeForForeign() {
        Cursor cursor = new Cursor();
        assertThat(cursor.arrived(Long.MAX_VALUE / 2, -1)).isFalse();

        assertThat(cursor.close(0, false).foreign()).isEqualTo(1);
    }

    @Test
    void doesNotCloseWhenTheConnectionWasLostEvenIfNothingWasPublished() {
        assertThat(new Cursor().close(0, true).closes()).isFalse();
    }

    private static List<Long> log() {
        List<Long> log = new ArrayList<>();
        for (long sequence = 1; sequence <= PUBLISHED; sequence++) {
            log.add(sequence);
        }
        return log;
    }

    private static Account account(List<Long> log, long published) {
        Cursor cursor = new Cursor();
        cursor.beginAt(BASE);
        long offset = BASE;
        for (Long sequence : log) {
            cursor.arrived(sequence, ++offset);
        }
        return cursor.close(published, false);
    }
}
