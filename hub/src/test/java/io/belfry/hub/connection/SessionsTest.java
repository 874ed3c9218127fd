package io.belfry.hub.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class SessionsTest {
    @Test
    @DisplayName("H42 so many of one user, whatever others have; those without a user have no such limit")
    void limitsEachUser() {
        Sessions sessions = new Sessions(2);
        assertThat(sessions.begin("42", false)).isTrue();
        assertThat(sessions.begin("42", false)).isTrue();
        assertThat(sessions.begin("42", false)).isFalse();
        assertThat(sessions.begin("43", false)).isTrue();
        for (int i = 0; i < 5; i++) {
            assertThat(sessions.begin(null, false)).isTrue();
        }
        assertThat(sessions.count()).isEqualTo(8);
        sessions.end("42");
        assertThat(sessions.begin("42", false)).isTrue();
    }

    @Test
    @DisplayName("G8 what continues is counted and let in: a ghost of its own poll does not stand in its way")
    void letsInWhatContinues() {
        Sessions sessions = new Sessions(1);
        assertThat(sessions.begin("42", false)).isTrue();
        assertThat(sessions.begin("42", true)).isTrue();
        assertThat(sessions.begin("42", false)).isFalse();
        sessions.end("42");
        assertThat(sessions.begin("42", false)).isFalse();
        sessions.end("42");
        assertThat(sessions.begin("42", false)).isTrue();
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
                    if (sessions.begin(user, false)) {
                        sessions.end(user);
                    }
                }
            }));
        }
        all.forEach(CompletableFuture::join);
        assertThat(sessions.count()).isZero();
        assertThat(sessions.users()).isZero();
    }
}
