package io.belfry.loadtest.farm;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.loadtest.ledger.Observation;
import io.belfry.loadtest.ledger.Observation.Event;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The wall clock of Redis jumps. Needs libfaketime, which Debian has as a package of that name. */
@Timeout(60)
class ClockIT {
    private static final Path LIBRARIES = Path.of("/usr/lib");

    @Test
    void row21RedisClockJumpChangesNoOffsetAndTrimsWhatItMakesOld() throws IOException {
        Path folder = Files.createTempDirectory("clock");
        Path clock = folder.resolve("clock");
        jump(clock, "+0");
        Map<String, String> faked = new HashMap<>();
        faked.put(
                "LD_PRELOAD",
                libfaketime() + ":libc.so.6"); // jemalloc, with which Redis is linked, would recurse into it
        faked.put("FAKETIME_TIMESTAMP_FILE", clock.toString());
        faked.put("FAKETIME_NO_CACHE", "1");
        faked.put("FAKETIME_DONT_FAKE_MONOTONIC", "1");
        try (Farm farm = Farm.start("clock", 2, faked);
                Episode episode = farm.episode("row21", "a", "b").begin()) {
            LedgerClient away = episode.clients.get(0);
            away.leave();
            List<LedgerClient> others = episode.clients.subList(1, episode.clients.size());
            episode.awaitDelivery(others);

            jump(clock, "+1h");
            Awaitility.await("the jump is seen").until(() -> secondsOff(farm.redis) > 3500);
            episode.awaitDelivery(others);
            jump(clock, "+0");
            Awaitility.await("and the jump back").until(() -> secondsOff(farm.redis) < 10);
            episode.awaitDelivery(others);
            for (LedgerClient client : others) {
                assertThat(episode.seen(client, Event.CLOSED)).as(client.name()).isEmpty();
                assertThat(episode.seen(client, Event.STATUS)).as(client.name()).isEmpty();
            }

            farm.first().kill(); // or its memory would know what Redis has let go
            farm.first().start();
            farm.first().awaitReady();
            away.connect();
            episode.awaitDelivery();
            episode.closeAccount(Set.of("trimmed"), 1);
            assertThat(episode.seen(away, Event.GAP))
                    .extracting(Observation::note)
                    .containsExactly("trimmed", "trimmed");
            for (LedgerClient client : others) {
                assertThat(episode.seen(client, Event.GAP)).as(client.name()).isEmpty();
            }
        }
    }

    private static long secondsOff(RedisProcess redis) throws IOException {
        Object time = redis.call("TIME");
        return time instanceof List<?> parts
                ? Long.parseLong(String.valueOf(parts.get(0))) - System.currentTimeMillis() / 1000
                : 0;
    }

    /** Replaced in one step: libfaketime may read it at any moment. */
    private static void jump(Path clock, String by) throws IOException {
        Path next = clock.resolveSibling("next");
        Files.writeString(next, by + "\n");
        Files.move(next, clock, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static String libfaketime() throws IOException {
        try (Stream<Path> files = Files.find(
                LIBRARIES, 3, (file, attributes) -> file.endsWith(Path.of("faketime", "libfaketime.so.1")))) {
            return files.findFirst()
                    .orElseThrow(() -> new IllegalStateException("libfaketime is not installed"))
                    .toString();
        }
    }
}
