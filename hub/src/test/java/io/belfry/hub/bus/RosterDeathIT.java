package io.belfry.hub.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.hub.bus.RosterFarm.Node;
import io.belfry.hub.message.ChannelName;
import io.belfry.hub.message.Member;
import io.belfry.hub.testing.RedisServer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients on several nodes, which come and go and die. */
@Timeout(120)
class RosterDeathIT {
    private static final ChannelName C = new ChannelName("c");
    private static final ChannelName D = new ChannelName("d:1");
    private static final Member ANNA = new Member("anna", "u", null);

    private static @Nullable RedisServer redis;
    private @Nullable RosterFarm made;

    @BeforeAll
    static void startRedis() {
        redis = RedisServer.with();
    }

    @AfterAll
    static void stopRedis() {
        Objects.requireNonNull(redis).close();
    }

    @BeforeEach
    void begin() {
        made = new RosterFarm(Objects.requireNonNull(redis).uri(), List.of(C, D));
    }

    @AfterEach
    void end() {
        farm().close();
    }

    @Test
    @DisplayName("GX-10 a client with links on two nodes comes once and goes once")
    void aClientOnTwoNodesComesOnceAndGoesOnce() {
        Node a = node();
        Node b = node();
        a.join(C, ANNA);
        farm().heard(C);
        b.join(C, ANNA);
        awaitMarks(C, 2);
        a.leave(C, "anna");
        awaitMarks(C, 1);
        assertThat(farm().heard(C)).containsExactly("join anna");
        assertThat(a.list(C)).containsExactly("anna");
        b.leave(C, "anna");

        assertThat(farm().heard(C)).containsExactly("join anna", "leave anna");
        assertThat(a.list(C)).isEmpty();
    }

    @Test
    void everyNodeListsEveryone() {
        Node a = node();
        Node b = node();
        a.join(C, ANNA);
        farm().heard(C);
        b.join(C, member("bob"));
        farm().heard(C);

        assertThat(a.list(C)).containsExactly("anna", "bob");
        assertThat(b.list(C)).containsExactly("anna", "bob");
    }

    @Test
    @DisplayName("R10 a dead node's clients are listed no more at once, and go once each though three nodes see to it")
    void aDeadNodesClientsGoOnceEach() {
        Node dead = node();
        List<Node> others = List.of(node(), node(), node());
        List<String> clients = IntStream.range(0, 700).mapToObj(i -> "c" + i).toList();
        clients.forEach(client -> dead.join(C, member(client)));
        dead.join(D, ANNA);
        others.get(0).join(C, member("stays"));
        farm().heard(C);
        farm().heard(D);
        others.forEach(node -> node.rounds(false));
        others.forEach(node -> node.list(C)); // a round that was under way is over by then
        dead.die();

        for (Node other : others) {
            assertThat(other.list(C)).containsExactly("stays");
            assertThat(other.list(D)).isEmpty();
        }
        assertThat(farm().heardSoFar(C)).as("nobody has noticed yet").noneMatch(line -> line.startsWith("leave"));
        others.forEach(node -> node.rounds(true));

        assertThat(farm().heard(C))
                .filteredOn(line -> line.startsWith("leave"))
                .containsExactlyInAnyOrderElementsOf(
                        clients.stream().map("leave "::concat).toList());
        assertThat(farm().heard(D)).containsExactly("join anna", "leave anna");
        awaitNothingOf(dead);
    }

    @Test
    void whoIsOnAnotherNodeTooOutlivesADeadOne() {
        Node dead = node();
        Node alive = node();
        dead.join(C, ANNA);
        farm().heard(C);
        alive.join(C, ANNA);
        awaitMarks(C, 2);
        dead.die();
        assertThat(alive.list(C)).containsExactly("anna");
        awaitMarks(C, 1);

        assertThat(farm().heard(C)).containsExactly("join anna");
        awaitNothingOf(dead);
    }

    @Test
    @DisplayName("LN-02 a client that comes to another node before the dead one was swept is not noticed")
    void whoReturnsElsewhereBeforeTheDeadNodeWasSweptIsNotNoticed() {
        Node dead = node();
        Node alive = node();
        dead.join(C, ANNA);
        farm().heard(C);
        alive.rounds(false);
        dead.die();
        alive.join(C, ANNA);
        awaitMarks(C, 2);
        alive.rounds(true);
        awaitMarks(C, 1);

        assertThat(farm().heard(C)).containsExactly("join anna");
    }

    @Test
    void whatANodeThatDiedOverASweepLeftUndoneOthersDo() {
        Node dead = node();
        Node first = node();
        Node second = node();
        List<String> clients = IntStream.range(0, 1_500).mapToObj(i -> "c" + i).toList();
        clients.forEach(client -> dead.join(C, member(client)));
        dead.join(D, ANNA);
        farm().heard(C);
        farm().heard(D);
        String mark = dead.mark();
        first.rounds(false);
        second.rounds(false);
        dead.die();

        // A third node begins: one channel it sweeps and does not tick off, the other not even to its end.
        RosterCommands third = farm().commands(new Mark("third", 1));
        RosterFarm.get(third.depart(mark));
        RosterFarm.get(third.sweep(mark, D, RosterCommands.Swept.START));
        RosterCommands.Swept portion = RosterFarm.get(third.sweep(mark, C, RosterCommands.Swept.START));
        assertThat(portion.isEnd()).as("there is more").isFalse();
        assertThat(portion.taken()).isPositive();
        first.rounds(true);
        second.rounds(true);

        assertThat(farm().heard(C))
                .filteredOn(line -> line.startsWith("leave"))
                .containsExactlyInAnyOrderElementsOf(
                        clients.stream().map("leave "::concat).toList());
        assertThat(farm().heard(D)).containsExactly("join anna", "leave anna");
        awaitNothingOf(dead);
    }

    @Test
    @DisplayName("R12 a node that was taken for dead and is not brings its clients again")
    void aNodeThatWasTakenForDeadBringsItsClientsAgain() {
        Node cutOff = node();
        Node other = node();
        cutOff.join(C, ANNA);
        farm().heard(C);
        cutOff.rounds(false);
        cutOff.loseLease();
        RosterFarm.await().until(() -> farm().heardSoFar(C).contains("leave anna"));
        cutOff.renewLease();
        cutOff.rounds(true);
        RosterFarm.await().until(() -> farm().clients(C).contains("anna"));

        assertThat(farm().heard(C)).containsExactly("join anna", "leave anna", "join anna");
        assertThat(other.list(C)).containsExactly("anna");
        cutOff.leave(C, "anna");
        assertThat(farm().heard(C)).hasSize(4).endsWith("leave anna");
    }

    @Test
    void aCommandOfAnOldMarkThatComesLateHasNoLastingEffect() {
        Node node = node();
        node.join(C, ANNA);
        node.join(C, member("goes"));
        farm().heard(C);
        Mark old = new Mark(node.id(), 1);
        assertThat(node.mark()).hasToString(old.toString());
        RosterFarm.get(farm().redis(r -> r.srem(farm().names.marks(), bytes(old.toString()))));
        RosterFarm.await().until(() -> farm().marks().stream().anyMatch(mark -> !mark.equals(old.toString())));
        node.leave(C, "goes");
        farm().heard(C);

        List<Roll.Change> late = Stream.of("anna", "goes", "ghost")
                .map(client -> new Roll.Change(member(client), true, false))
                .toList();
        RosterFarm.get(farm().commands(old).write(C, new Roll.Flight(late, false, false)));

        RosterFarm.await().untilAsserted(() -> assertThat(farm().clients(C)).containsExactly("anna"));
        assertThat(farm().heard(C))
                .containsExactly(
                        "join anna", "join goes", "leave goes", "join goes", "join ghost", "leave goes", "leave ghost");
        awaitNothingOf(old);
    }

    @Test
    void aNodeWithoutALeaseWritesNothingYet() {
        Node early = node();
        early.loseLease();
        early.join(C, ANNA);
        Node other = node();
        other.join(D, ANNA);
        farm().heard(D);
        assertThat(farm().heardSoFar(C)).isEmpty();
        early.renewLease();

        assertThat(farm().heard(C)).containsExactly("join anna");
    }

    @Test
    @DisplayName("OS-26 nothing is left in Redis of clients that went and of nodes that died")
    void nothingIsLeftBehind() {
        Node dead = node();
        Node alive = node();
        for (int i = 0; i < 50; i++) {
            dead.join(C, member("c" + i));
            alive.join(D, member("c" + i));
        }
        farm().heard(C);
        farm().heard(D);
        dead.die();
        for (int i = 0; i < 50; i++) {
            alive.leave(D, "c" + i);
        }
        farm().heard(C);
        farm().heard(D);

        Set<String> common = new TreeSet<>(
                Set.of(text(farm().names.marks()), text(farm().names.memory())));
        RosterFarm.await().untilAsserted(() -> assertThat(farm().keys()).isEqualTo(common));
        assertThat(farm().marks()).containsExactly(alive.mark());
    }

    @Test
    @DisplayName("OS-26 what is left when every node died at once expires by itself")
    void everyKeyHasATimeToLive() {
        Node node = node();
        node.join(C, ANNA);
        farm().heard(C);
        RosterFarm.await().untilAsserted(() -> {
            for (String key : farm().keys()) {
                long millis = RosterFarm.get(farm().redis(r -> r.pttl(key.getBytes(StandardCharsets.UTF_8))));
                assertThat(millis).as(key).isPositive();
            }
        });
        assertThat(farm().keys()).hasSize(4);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    @DisplayName("OS-25 comings and goings alternate whichever node dies in whichever order")
    void comingsAndGoingsAlternateWhateverDies(long seed) {
        Random random = new Random(seed);
        List<Node> nodes = new ArrayList<>(List.of(node(), node(), node()));
        for (int step = 0; step < 400; step++) {
            Node node = nodes.get(random.nextInt(nodes.size()));
            String client = "c" + random.nextInt(12);
            ChannelName channel = random.nextBoolean() ? C : D;
            if (random.nextInt(100) == 0) {
                node.die();
                nodes.remove(node);
                nodes.add(node());
            } else if (random.nextBoolean()) {
                node.join(channel, member(client));
            } else {
                node.leave(channel, client);
            }
            if (step % 40 == 0) {
                farm().heardSoFar(channel);
            }
        }

        for (ChannelName channel : List.of(C, D)) {
            Map<String, String> last = new HashMap<>();
            for (String line : farm().heard(channel)) {
                String[] words = line.split(" ", 2);
                assertThat(words[0]).as("%s in %s", line, channel).isNotEqualTo(last.getOrDefault(words[1], "leave"));
                last.put(words[1], words[0]);
            }
            last.values().removeAll(Collections.singleton("leave"));
            assertThat(last.keySet()).isEqualTo(farm().clients(channel));
            assertThat(new TreeSet<>(nodes.get(0).list(channel))).isEqualTo(farm().clients(channel));
        }
    }

    private RosterFarm farm() {
        return Objects.requireNonNull(made);
    }

    private Node node() {
        return farm().node(Objects.requireNonNull(redis).uri());
    }

    private static Member member(String client) {
        return new Member(client, null, null);
    }

    /** Waits until the only client of a channel has so many marks. */
    private void awaitMarks(ChannelName channel, int count) {
        RosterReading reading = farm().commands(new Mark("reader", 1)).reading();
        RosterFarm.await()
                .until(() -> RosterFarm.get(reading.entries(channel)).stream()
                        .map(entry -> Objects.requireNonNull(RosterEntry.decode(entry)))
                        .allMatch(entry -> entry.marks().size() == count));
    }

    private void awaitNothingOf(Node dead) {
        RosterFarm.await()
                .untilAsserted(() -> assertThat(farm().keys())
                        .noneMatch(key -> key.contains(dead.id() + "."))
                        .doesNotContain(text(farm().names.departed())));
        assertThat(farm().marks()).noneMatch(mark -> Mark.nodeOf(mark).equals(dead.id()));
    }

    private void awaitNothingOf(Mark old) {
        RosterFarm.await()
                .untilAsserted(() -> assertThat(farm().keys()).noneMatch(key -> key.endsWith(old.toString())));
        assertThat(farm().marks()).doesNotContain(old.toString());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] utf8) {
        return new String(utf8, StandardCharsets.UTF_8);
    }
}
