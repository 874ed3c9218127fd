package io.belfry.hub.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.hub.auth.ClientId;
import io.belfry.hub.connection.Sessions.Arrival;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class SessionsTest {
    /** One session; hears whether it was replaced. */
    private static final class Session implements Sessions.Holder {
        int replaced;

        @Override
        public void replaced() {
            replaced++;
        }
    }

    private static ClientId client(long number) {
        return new ClientId(0, number);
    }

    private static boolean begin(Sessions sessions, @Nullable String user, Session session) {
        return sessions.begin(user, client(1), session, Arrival.NEW);
    }

    @Test
    @DisplayName("H42 so many of one user, whatever others have; those without a user have no such limit")
    void limitsEachUser() {
        Sessions sessions = new Sessions(2);
        Session first = new Session();
        assertThat(begin(sessions, "42", first)).isTrue();
        assertThat(begin(sessions, "42", new Session())).isTrue();
        assertThat(begin(sessions, "42", new Session())).isFalse();
        assertThat(begin(sessions, "43", new Session())).isTrue();
        for (int i = 0; i < 5; i++) {
            assertThat(begin(sessions, null, new Session())).isTrue();
        }
        assertThat(sessions.count()).isEqualTo(8);
        sessions.end("42", first);
        assertThat(begin(sessions, "42", new Session())).isTrue();
    }

    @Test
    @DisplayName("G8 what continues is counted and let in: a ghost of its own poll does not stand in its way")
    void letsInWhatContinues() {
        Sessions sessions = new Sessions(1);
        Session first = new Session();
        Session next = new Session();
        assertThat(begin(sessions, "42", first)).isTrue();
        assertThat(sessions.begin("42", client(1), next, Arrival.CONTINUING)).isTrue();
        assertThat(begin(sessions, "42", new Session())).isFalse();
        sessions.end("42", first);
        assertThat(begin(sessions, "42", new Session())).isFalse();
        sessions.end("42", next);
        assertThat(begin(sessions, "42", new Session())).isTrue();
        assertThat(first.replaced).isZero();
    }

    @Test
    @DisplayName("H42 whoever returns takes the place of its predecessor, which is told, and no other's")
    void replacesThePredecessorOfWhoeverReturns() {
        Sessions sessions = new Sessions(2);
        Session ghost = new Session();
        Session other = new Session();
        Session back = new Session();
        sessions.begin("42", client(1), ghost, Arrival.NEW);
        sessions.begin("42", client(2), other, Arrival.NEW);

        assertThat(sessions.begin("42", client(3), new Session(), Arrival.RETURNING))
                .isFalse();
        assertThat(sessions.begin("42", client(1), back, Arrival.RETURNING)).isTrue();
        assertThat(ghost.replaced).isEqualTo(1);
        assertThat(other.replaced).isZero();

        sessions.end("42", ghost); // whose place is not its own any more
        assertThat(begin(sessions, "42", new Session())).isFalse();
        sessions.end("42", back);
        assertThat(begin(sessions, "42", new Session())).isTrue();
    }

    @Test
    void nobodyIsReplacedWhereThereIsRoom() {
        Sessions sessions = new Sessions(2);
        Session first = new Session();
        sessions.begin("42", client(1), first, Arrival.NEW);

        assertThat(sessions.begin("42", client(1), new Session(), Arrival.RETURNING))
                .isTrue();
        assertThat(first.replaced).isZero();
    }

    @Test
    @DisplayName("P14 nothing is left behind, from many threads at once")
    void staysExactUnderContention() {
        Sessions sessions = new Sessions(3);
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (int thread = 0; thread < 8; thread++) {
            all.add(CompletableFuture.runAsync(() -> {
                for (int i = 0; i < 20_000; i++) {
                    String user = "u" + ThreadLocalRandom.current().nextInt(3);
                    Session session = new Session();
                    if (sessions.begin(user, client(i % 4), session, i % 2 == 0 ? Arrival.NEW : Arrival.RETURNING)) {
                        sessions.end(user, session);
                    }
                }
            }));
        }
        all.forEach(CompletableFuture::join);
        assertThat(sessions.count()).isZero();
        assertThat(sessions.users()).isZero();
    }
}
