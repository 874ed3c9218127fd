package io.belfry.loadtest.farm;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.loadtest.ledger.Observation;
import io.belfry.loadtest.ledger.Observation.Event;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A thousand channels with subscribers, and what they missed. */
@Timeout(120)
class ManyChannelsIT {
    private static final int CHANNELS = 1000;
    private static final Duration REPAIRED = Duration.ofSeconds(5);
    private static final Duration LIVE = Duration.ofSeconds(2);

    @RegisterExtension
    static final Farm farm = Farm.of("many", 2, "limits.channels=" + CHANNELS);

    @Test
    void aThousandChannelsAreRepairedWithinFiveSecondsOfTheReturnOfTheNetwork() throws IOException {
        String[] names = IntStream.range(0, CHANNELS).mapToObj(i -> "c" + i).toArray(String[]::new);
        try (Episode episode = farm.episode("many", names)) {
            LedgerClient client = episode.join("all", farm.first());
            farm.proxies.get(0).hold(true, true);
            publishToEach(episode);
            episode.awaitStatus(client, "down");
            farm.proxies.get(0).hold(false, false);
            long healed = System.nanoTime();
            String probe = episode.publishing.publishSurely(episode.channels.get(0));
            episode.awaitReceived(client, probe);
            episode.closeAccount(Set.of(), 0);

            assertThat(untilEachHadIts(episode, client, healed)).isLessThan(REPAIRED);
            assertThat(episode.untilMessage(client, healed)).isLessThan(LIVE);
        }
    }

    private static void publishToEach(Episode episode) {
        for (String channel : episode.channels) {
            Publishing.Posting posting = episode.publishing.post(channel);
            Answer answer =
                    episode.publishing.attempt(posting, farm.second().servers()).join();
            assertThat(answer.status()).isEqualTo(200);
        }
    }

    /** How long it took until every channel had what was published to it while the network was away. */
    private static Duration untilEachHadIts(Episode episode, LedgerClient client, long healed) throws IOException {
        Set<String> seen = new HashSet<>();
        List<Observation> messages = episode.seen(client, Event.MSG);
        for (Observation message : messages) {
            if (seen.add(message.channel()) && seen.size() == CHANNELS) {
                return Duration.ofNanos(message.nanos() - healed);
            }
        }
        throw new AssertionError("only " + seen.size() + " channels had anything");
    }
}
