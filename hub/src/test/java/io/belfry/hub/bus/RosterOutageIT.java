package io.belfry.hub.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.belfry.hub.bus.RosterFarm.Node;
import io.belfry.hub.message.ChannelName;
import io.belfry.hub.message.Member;
import io.belfry.hub.testing.RedisServer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Redis dies, freezes and forgets while clients come and go. */
@Timeout(120)
class RosterOutageIT {
    private static final ChannelName C = new ChannelName("c");
    private static final ChannelName D = new ChannelName("d:1");

    private final RedisServer redis = RedisServer.with();
    private final RosterFarm farm = new RosterFarm(redis.uri(), List.of(C, D));
    private final Node a = farm.node(redis.uri());
    private final Node b = farm.node(redis.uri());

    @AfterEach
    void end() {
        farm.close();
        redis.close();
    }

    @Test
    @DisplayName(
            "R01 after Redis came back empty the roster is whole again, and only who came or went meanwhile is announced")
    void afterRedisCameBackEmptyEverybodyIsThereAgain() {
        join(a, C, "stays", "goes", "moves");
        join(b, C, "other");
        join(b, D, "goes");
        farm.heard(C);
        farm.heard(D);

        redis.kill();
        farm.untilDeaf();
        a.leave(C, "goes");
        b.leave(D, "goes");
        join(a, C, "comes");
        join(a, C, "passes");
        a.leave(C, "passes");
        redis.restart();

        assertThat(farm.heard(C))
                .containsExactlyInAnyOrder(
                        "join stays", "join goes", "join moves", "join other", "leave goes", "join comes");
        // Nobody is to be on it, and nobody is on it as long as nothing has been written: waits for what is said.
        RosterFarm.await().untilAsserted(() -> assertThat(farm.heard(D)).containsExactly("join goes", "leave goes"));
        assertThat(b.list(C)).containsExactlyInAnyOrder("stays", "moves", "other", "comes");
        a.leave(C, "stays");
        assertThat(farm.heard(C)).endsWith("leave stays");
    }

    @Test
    @DisplayName("R25 FLUSHALL and SCRIPT FLUSH are mended at the next round, and nobody hears of it")
    void aFlushIsMendedUnheard() {
        join(a, C, "anna");
        join(b, C, "bob");
        farm.heard(C);
        redis.call("FLUSHALL");
        redis.call("SCRIPT", "FLUSH");

        assertThat(farm.heard(C)).containsExactlyInAnyOrder("join anna", "join bob");
        assertThat(a.list(C)).containsExactlyInAnyOrder("anna", "bob");
    }

    @Test
    @DisplayName("R25 who goes between FLUSHALL and the next round is announced")
    void whoGoesBetweenAFlushAndTheNextRoundIsAnnounced() {
        join(a, C, "anna");
        join(a, C, "bob");
        farm.heard(C);
        a.rounds(false);
        redis.call("FLUSHALL");
        join(a, D, "bob");
        RosterFarm.await().until(() -> farm.clients(D).contains("bob"));
        a.leave(C, "anna");
        join(a, C, "carl");
        a.rounds(true);

        assertThat(farm.heard(C)).containsExactlyInAnyOrder("join anna", "join bob", "leave anna", "join carl");
    }

    @Test
    @DisplayName("R24 the roster of one channel, deleted, is mended unheard")
    void aDeletedRosterIsMendedUnheard() {
        join(a, C, "anna");
        join(b, C, "anna", "bob");
        farm.heard(C);
        redis.call("DEL", text(farm.names.presence("c")));

        assertThat(farm.heard(C)).containsExactlyInAnyOrder("join anna", "join bob");
    }

    @Test
    @DisplayName("R24 a node finds out that its part of a roster is lost though another has brought back its own")
    void eachNodeFindsOutByItself() {
        join(a, C, "anna");
        join(b, C, "anna", "bob");
        farm.heard(C);
        b.rounds(false);
        redis.call("DEL", text(farm.names.presence("c")));
        RosterFarm.await().until(() -> farm.clients(C).contains("anna"));
        b.rounds(true);

        assertThat(farm.heard(C)).containsExactlyInAnyOrder("join anna", "join bob");
        a.leave(C, "anna");
        RosterFarm.await().untilAsserted(() -> assertThat(a.list(C)).containsExactlyInAnyOrder("anna", "bob"));
        assertThat(farm.heard(C)).as("anna is on the other node too").doesNotContain("leave anna");
    }

    @Test
    @DisplayName("R24 marks that were deleted are mended unheard")
    void deletedMarksAreMendedUnheard() {
        join(a, C, "anna");
        farm.heard(C);
        String mark = a.mark();
        redis.call("DEL", text(farm.names.marks()));
        RosterFarm.await().until(() -> !a.mark().isEmpty() && !a.mark().equals(mark));

        assertThat(farm.heard(C)).containsExactly("join anna");
        RosterFarm.await().untilAsserted(() -> assertThat(farm.keys()).noneMatch(key -> key.contains(mark)));
        assertThat(farm.heard(C)).as("the old mark went without a word").containsExactly("join anna");
    }

    @Test
    @DisplayName(
            "R03 what was said while Redis was frozen is written when it thaws, and what was on its way does no harm")
    void afterAFreezeOnlyTheLastWordCounts() {
        join(a, C, "stays", "goes");
        farm.heard(C);
        redis.freeze();
        // Some of this is on its way to the frozen server, and may be done there after what follows on another
        // connection.
        for (int i = 0; i < 20; i++) {
            a.leave(C, "stays");
            join(a, C, "stays", "comes" + i);
        }
        a.leave(C, "goes");
        RosterFarm.await().until(() -> failsAtOnce(b));
        farm.untilDeaf();
        for (int i = 0; i < 20; i++) {
            a.leave(C, "comes" + i);
        }
        join(b, C, "bob");
        redis.thaw();

        RosterFarm.await().untilAsserted(() -> assertThat(a.list(C)).containsExactlyInAnyOrder("stays", "bob"));
        RosterFarm.await().untilAsserted(() -> assertThat(farm.heard(C)).contains("join bob", "leave goes"));
        for (int i = 0; i < 20; i++) {
            String client = "comes" + i;
            assertThat(farm.heard(C).stream()
                            .filter(line -> line.endsWith(client))
                            .toList())
                    .isIn(List.of(), List.of("join " + client, "leave " + client));
        }
        assertThat(farm.heard(C).stream().filter(line -> line.endsWith("goes")).toList())
                .containsExactly("join goes", "leave goes");
    }

    @Test
    @DisplayName("R01 nobody can tell who is there while there is no Redis")
    void membersFailWhileThereIsNoRedis() {
        join(a, C, "anna");
        farm.heard(C);
        redis.kill();
        RosterFarm.await().until(() -> failsAtOnce(a));

        assertThatThrownBy(() -> a.list(C)).hasMessageContaining("Redis");
        redis.restart();
        RosterFarm.await().until(() -> !failsAtOnce(a));
        RosterFarm.await().untilAsserted(() -> assertThat(a.list(C)).containsExactly("anna"));
    }

    @Test
    @DisplayName("R23 what Redis refused because its memory is full is written when there is room")
    void whatWasRefusedIsWrittenLater() {
        join(a, C, "anna");
        farm.heard(C);
        redis.call("CONFIG", "SET", "maxmemory", "1");
        join(a, C, "bob");
        a.leave(C, "anna");
        join(b, D, "carl");
        RosterFarm.await().until(() -> redis.call("SET", "x", "y").startsWith("-OOM"));
        assertThat(farm.heardSoFar(C)).doesNotContain("join bob");
        redis.call("CONFIG", "SET", "maxmemory", "0");

        assertThat(farm.heard(C)).containsExactlyInAnyOrder("join anna", "join bob", "leave anna");
        assertThat(farm.heard(D)).containsExactly("join carl");
    }

    @Test
    @DisplayName("R32 a key that is no roster spoils its channel and no other")
    void aKeyThatIsNoRosterSpoilsOnlyItsChannel() {
        redis.call("SET", text(farm.names.presence("c")), "poison");
        join(a, C, "anna");
        join(a, D, "anna");
        assertThat(farm.heard(D)).containsExactly("join anna");
        assertThatThrownBy(() -> a.list(C)).hasMessageContaining("WRONGTYPE");
        redis.call("DEL", text(farm.names.presence("c")));

        assertThat(farm.heard(C)).as("whoever is there is written").isEmpty();
        assertThat(a.list(C)).containsExactly("anna");
    }

    @Test
    @DisplayName("R32 entries that are none of ours are passed over")
    void strangeEntriesArePassedOver() {
        join(a, C, "anna");
        farm.heard(C);
        String key = text(farm.names.presence("c"));
        for (String strange :
                List.of("", "x", "1 m.1", "1 " + a.mark() + "\n{\"client\":7}", "x y\n{\"client\":\"z\"}")) {
            redis.call("HSET", key, "strange" + strange.length(), strange);
        }

        assertThat(b.list(C)).containsExactly("anna");
        a.leave(C, "anna");
        RosterFarm.await().until(() -> farm.heardSoFar(C).contains("leave anna"));
    }

    @Test
    @DisplayName("R22 a thousand channels are whole again five seconds after Redis is back")
    void aThousandChannelsAreWholeAgainInTime() {
        List<ChannelName> channels = IntStream.range(0, 1_000)
                .mapToObj(i -> new ChannelName("r" + i))
                .toList();
        channels.forEach(channel -> join(a, channel, "anna"));
        RosterFarm.await().until(() -> rosters() == channels.size());
        redis.kill();
        redis.restart();
        long start = System.nanoTime();
        RosterFarm.await().until(() -> rosters() == channels.size());

        assertThat(System.nanoTime() - start).isLessThan(5_000_000_000L);
    }

    private static void join(Node node, ChannelName channel, String... clients) {
        for (String client : clients) {
            node.join(channel, new Member(client, null, null));
        }
    }

    private static boolean failsAtOnce(Node node) {
        return node.members(C).toCompletableFuture().isCompletedExceptionally();
    }

    private long rosters() {
        return farm.keys().stream().filter(key -> key.endsWith("}:p")).count();
    }

    private static String text(byte[] utf8) {
        return new String(utf8, StandardCharsets.UTF_8);
    }
}
