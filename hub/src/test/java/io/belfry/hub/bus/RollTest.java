package io.belfry.hub.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.hub.message.ChannelName;
import io.belfry.hub.message.Member;
import java.util.List;
import org.junit.jupiter.api.Test;

class RollTest {
    private static final Member ANNA = new Member("anna", null, null);
    private static final Member BOB = new Member("bob", null, null);

    private final Roll roll = new Roll(new ChannelName("c"));

    @Test
    void whatComesUpDuringAFlightWaitsForTheNext() {
        roll.join(ANNA);
        assertThat(roll.wantsFlight()).isTrue();
        assertThat(roll.wantsFlight()).as("is queued").isFalse();
        assertThat(takeOff()).containsExactly("+anna");
        roll.join(BOB);
        assertThat(roll.wantsFlight()).as("one at a time").isFalse();
        roll.land();

        assertThat(roll.wantsFlight()).isTrue();
        assertThat(takeOff()).containsExactly("+bob");
        roll.land();
        assertThat(roll.wantsFlight()).isFalse();
        assertThat(roll.isWritten()).isTrue();
    }

    @Test
    void theLastOfSeveralChangesCounts() {
        roll.join(ANNA);
        roll.leave("anna");
        roll.join(BOB);
        roll.leave("bob");
        roll.join(BOB);

        assertThat(takeOff()).containsExactly("+bob");
    }

    @Test
    void whoGoesDuringTheFlightOfItsComingIsWrittenAsGone() {
        roll.join(ANNA);
        takeOff();
        roll.leave("anna");
        roll.land();

        assertThat(takeOff()).containsExactly("-anna known");
        roll.land();
        assertThat(roll.isEmpty()).isTrue();
    }

    @Test
    void whoReturnsDuringTheFlightOfItsGoingComesAnew() {
        write(ANNA);
        roll.leave("anna");
        takeOff();
        roll.join(ANNA);
        roll.land();

        assertThat(takeOff()).containsExactly("+anna");
    }

    @Test
    void theFlightAfterWhichNobodyIsHereIsTheLast() {
        write(ANNA, BOB);
        roll.leave("anna");
        assertThat(roll.takeOff(10).last()).isFalse();
        roll.land();
        roll.leave("bob");
        assertThat(roll.takeOff(10).last()).isTrue();
        roll.land();

        assertThat(roll.isEmpty()).isTrue();
    }

    @Test
    void aFlightTakesNoMoreThanItsLoad() {
        roll.join(ANNA);
        roll.join(BOB);
        roll.leave("nobody");

        assertThat(roll.takeOff(1).changes()).hasSize(1);
        roll.land();
        assertThat(takeOff()).containsExactly("+bob");
    }

    @Test
    void anewEverybodyIsWrittenAndWhoWentGoesWithTheOldMark() {
        write(ANNA, BOB);
        roll.leave("bob");
        takeOff();
        roll.ground();
        roll.anew(false);

        Roll.Flight flight = roll.takeOff(10);
        assertThat(texts(flight)).containsExactly("+anna known");
        assertThat(flight.forgotten()).isFalse();
    }

    @Test
    void whenRedisForgotThoseWhoAreKnownArePutBackAndTakenAwayWithoutIt() {
        write(ANNA, BOB);
        roll.leave("bob");
        roll.join(new Member("new", null, null));
        roll.join(new Member("passes", null, null));
        roll.leave("passes");
        roll.anew(true);

        Roll.Flight flight = roll.takeOff(10);
        assertThat(texts(flight)).containsExactly("-bob known", "+anna known", "+new");
        assertThat(flight.forgotten()).isTrue();
    }

    @Test
    void redisCountsAsForgetfulUntilItHasEverythingAgain() {
        write(ANNA, BOB);
        roll.anew(true);
        roll.takeOff(1);
        roll.land();
        roll.takeOff(1);
        roll.ground();
        roll.anew(false); // another break

        assertThat(roll.takeOff(10).forgotten()).isTrue();
        roll.land();
        roll.join(new Member("new", null, null));
        assertThat(roll.takeOff(10).forgotten()).isFalse();
    }

    @Test
    void whoCameAndWentWhileNothingCouldBeWrittenLeavesNoTrace() {
        roll.join(ANNA);
        roll.leave("anna");

        assertThat(roll.isEmpty()).isTrue();
        assertThat(roll.wantsFlight()).isFalse();
    }

    @Test
    void aQueuedRollIsNotForgotten() {
        roll.join(ANNA);
        roll.wantsFlight();
        roll.leave("anna");

        assertThat(roll.isEmpty())
                .as("two rolls of a channel would fly side by side")
                .isFalse();
        assertThat(takeOff()).isEmpty();
        roll.land();
        assertThat(roll.isEmpty()).isTrue();
    }

    private void write(Member... members) {
        List.of(members).forEach(roll::join);
        takeOff();
        roll.land();
    }

    private List<String> takeOff() {
        return texts(roll.takeOff(10));
    }

    private static List<String> texts(Roll.Flight flight) {
        return flight.changes().stream()
                .map(change ->
                        (change.comes() ? "+" : "-") + change.member().client() + (change.known() ? " known" : ""))
                .toList();
    }
}
