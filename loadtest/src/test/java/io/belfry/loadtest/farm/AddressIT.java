package io.belfry.loadtest.farm;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.loadtest.ledger.Observation;
import io.belfry.loadtest.ledger.Observation.Event;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Redis is known by a name, and the name goes away and comes back with another address. */
@Timeout(90)
class AddressIT {
    private static final String NAME = "redis.farm.test";

    @Test
    void row30NameThatMovesToAnotherAddressIsResolvedAgain() throws IOException {
        Path folder = Farm.newFolder("address");
        Path hosts = folder.resolve("hosts");
        point(hosts, "127.0.0.1");
        List<NodeProcess> nodes = new ArrayList<>();
        try (RedisProcess old = RedisProcess.start(folder, "old");
                RedisProcess moved = RedisProcess.start(folder, "moved", "127.0.0.2", old.port(), replicaOf(old))) {
            for (int i = 1; i <= 2; i++) {
                nodes.add(NodeProcess.start(
                        folder,
                        "h" + i,
                        List.of("-Djdk.net.hosts.file=" + hosts), // the resolver of Java asks this file, each time
                        Farm.arguments("redis://" + NAME + ":" + old.port())));
            }
            nodes.forEach(NodeProcess::awaitReady);
            List<String> channels = List.of("row30.a", "row30.b");
            try (Episode episode =
                    new Episode(folder.resolve("row30"), nodes, channels, () -> Farm.kept(moved, channels)).begin()) {
                move(episode, nodes, hosts, old, moved);
            }
        } finally {
            nodes.forEach(NodeProcess::close);
        }
    }

    private static void move(Episode episode, List<NodeProcess> nodes, Path hosts, RedisProcess old, RedisProcess moved)
            throws IOException {
        episode.publishing.stop(); // so that the replica has all of it
        Awaitility.await("the replica has all of it").until(() -> lag(old, moved) == 0);
        long gone = System.nanoTime();
        Files.writeString(hosts, "127.0.0.9 another.name\n");
        old.kill();
        moved.call("REPLICAOF", "NO", "ONE");
        for (NodeProcess node : nodes) {
            Awaitility.await(node.name() + " is not ready")
                    .atMost(Duration.ofSeconds(5))
                    .until(() -> episode.health(node).until(false, gone) != null);
        }
        Episode.last(Duration.ofSeconds(7)); // Java keeps an address for five: for the rest the name has none
        point(hosts, "127.0.0.2");
        long back = System.nanoTime();
        episode.awaitDelivery();

        episode.closeAccount(Set.of(), 0);
        for (LedgerClient client : episode.clients) {
            assertThat(episode.seen(client, Event.CLOSED)).as(client.name()).isEmpty();
            assertThat(episode.seen(client, Event.STATUS))
                    .extracting(Observation::note)
                    .containsExactly("down", "up");
            assertThat(episode.untilMessage(client, back)).isLessThan(Duration.ofSeconds(4));
        }
    }

    private static void point(Path hosts, String address) throws IOException {
        Files.writeString(hosts, address + " " + NAME + "\n");
    }

    private static String[] replicaOf(RedisProcess master) {
        return new String[] {"--replicaof", "127.0.0.1", Integer.toString(master.port())};
    }

    private static long lag(RedisProcess master, RedisProcess replica) throws IOException {
        return offset(master) - offset(replica);
    }

    private static long offset(RedisProcess server) throws IOException {
        return String.valueOf(server.call("INFO", "replication"))
                .lines()
                .filter(line -> line.startsWith("master_repl_offset:"))
                .mapToLong(line -> Long.parseLong(line.substring(line.indexOf(':') + 1)))
                .sum();
    }
}
