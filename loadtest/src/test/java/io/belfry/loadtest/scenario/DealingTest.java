package io.belfry.loadtest.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.loadtest.swarm.ClientPlan;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DealingTest {
    /** 20 clients in 5 groups of 4; 5 channels or 60. */
    private final Dealing dealing = new Dealing(60, 12, 20);

    @Test
    void everyChannelHasEquallyManySubscribersWithFewAndWithMany() {
        assertThat(dealing.complaint()).isNull();
        assertThat(dealing.few()).isEqualTo(5);
        assertThat(dealing.subscribers()).isEqualTo(4);
        assertThat(subscribersByChannel(5))
                .hasSize(5)
                .allSatisfy((channel, count) -> assertThat(count).isEqualTo(4));
        assertThat(subscribersByChannel(60))
                .hasSize(60)
                .allSatisfy((channel, count) -> assertThat(count).isEqualTo(4));
        assertThat(dealing.subscribers(60)).hasSize(60).containsOnly(4);
    }

    @Test
    void everyClientHasOneChannelOfTheFewAndItsShareOfTheMany() {
        assertThat(plans(5))
                .hasSize(20)
                .allSatisfy(plan -> assertThat(plan.channels()).hasSize(1));
        assertThat(plans(60))
                .hasSize(20)
                .allSatisfy(plan -> assertThat(plan.channels()).hasSize(12));
    }

    @Test
    void eachPublicationInTurnReachesTheSameClientsWithFewAndWithMany() {
        for (int publication = 0; publication < 120; publication++) {
            assertThat(subscribersOf(publication % 60, plans(60))).isEqualTo(subscribersOf(publication % 5, plans(5)));
        }
    }

    @Test
    void namesAndIndexesBelongTogether() {
        assertThat(plans(60))
                .allSatisfy(plan -> assertThat(plan.channels())
                        .allSatisfy(wanted -> assertThat(wanted.name()).isEqualTo("c:" + wanted.index())));
    }

    @Test
    void complainsWhenTheChannelsCannotBeDealtEvenly() {
        assertThat(new Dealing(100, 30, 10).complaint()).isNotNull();
        assertThat(new Dealing(100, 10, 15).complaint()).isNotNull();
        assertThat(new Dealing(10, 100, 10).complaint()).isNotNull();
        assertThat(new Dealing(100_000, 100, 1000).complaint()).isNull();
        assertThat(new Dealing(100_000, 2500, 40).complaint()).isNull();
    }

    @Test
    void t10TenGroupsShareAHundredThousandChannels() {
        Dealing dealing = new Dealing(100_000, 10_000, 10);

        assertThat(dealing.complaint()).isNull();
        assertThat(dealing.few()).isEqualTo(10);
        assertThat(dealing.subscribers()).isEqualTo(1);
    }

    private List<ClientPlan> plans(int channels) {
        return dealing.plans(Bench.channels("c", channels));
    }

    private Map<Integer, Integer> subscribersByChannel(int channels) {
        Map<Integer, Integer> counts = new HashMap<>();
        plans(channels)
                .forEach(plan -> plan.channels().forEach(wanted -> counts.merge(wanted.index(), 1, Integer::sum)));
        return counts;
    }

    private static Set<Integer> subscribersOf(int channel, List<ClientPlan> plans) {
        return IntStream.range(0, plans.size())
                .filter(client -> plans.get(client).channels().stream().anyMatch(wanted -> wanted.index() == channel))
                .boxed()
                .collect(Collectors.toSet());
    }
}
