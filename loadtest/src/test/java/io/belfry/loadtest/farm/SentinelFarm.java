package io.belfry.loadtest.farm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;

/** A master, two replicas, a Sentinel that decides alone, and two nodes that ask it. */
final class SentinelFarm implements Fixture {
    static final Duration DOWN_AFTER = Duration.ofSeconds(1);

    private static final List<String> NODES = List.of("--user", "belfry", "on", ">secret", "~*", "&*", "+@all");
    private static final List<String> REPLICAS = List.of("--user", "replica", "on", ">secret", "~*", "&*", "+@all");
    private static final List<String> LOGIN = List.of("--masteruser", "replica", "--masterauth", "secret");
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    final List<RedisProcess> servers = new ArrayList<>();
    final List<NodeProcess> nodes = new ArrayList<>();
    final RedisProcess sentinel;
    private final Path folder;

    private SentinelFarm(Path folder) throws IOException {
        this.folder = folder;
        RedisProcess master = RedisProcess.unstarted(folder, "redis1", Map.of(), options());
        servers.add(master);
        for (int i = 2; i <= 3; i++) {
            servers.add(RedisProcess.unstarted(folder, "redis" + i, Map.of(), options(replicaOf(master))));
        }
        sentinel = RedisProcess.sentinel(folder, "sentinel", master, DOWN_AFTER);
    }

    static SentinelFarm of(String name) {
        try {
            return new SentinelFarm(Farm.newFolder(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void begin() throws IOException {
        try {
            for (RedisProcess server : servers) {
                server.start();
            }
            awaitReplicas(servers.get(0));
            sentinel.start();
            String uri = "redis-sentinel://belfry:secret@127.0.0.1:" + sentinel.port() + "#farm";
            for (int i = 1; i <= 2; i++) {
                nodes.add(NodeProcess.start(folder, "h" + i, Farm.arguments(uri)));
            }
            nodes.forEach(NodeProcess::awaitReady);
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private static String[] options(String... more) {
        List<String> options = new ArrayList<>(NODES);
        options.addAll(REPLICAS);
        options.addAll(LOGIN);
        options.addAll(List.of("--min-replicas-to-write", "1", "--min-replicas-max-lag", "5"));
        options.addAll(List.of(more));
        return options.toArray(String[]::new);
    }

    private static String[] replicaOf(RedisProcess master) {
        return new String[] {"--replicaof", "127.0.0.1", Integer.toString(master.port())};
    }

    private static void awaitReplicas(RedisProcess master) {
        Awaitility.await("two replicas follow")
                .atMost(PATIENCE)
                .until(() -> info(master, "replication").split("state=online", -1).length == 3);
    }

    private static String info(RedisProcess server, String section) throws IOException {
        return String.valueOf(server.call("INFO", section));
    }

    /** Whom Sentinel calls the master. */
    RedisProcess master() throws IOException {
        Object address = sentinel.call("SENTINEL", "get-master-addr-by-name", "farm");
        int port = Integer.parseInt(String.valueOf(((List<?>) Objects.requireNonNull(address)).get(1)));
        return servers.stream()
                .filter(server -> server.port() == port)
                .findFirst()
                .orElseThrow();
    }

    List<RedisProcess> replicas() throws IOException {
        RedisProcess master = master();
        return servers.stream().filter(server -> server != master).toList();
    }

    /** Completes with the moment at which Sentinel names another master than this one. */
    CompletableFuture<Long> decision(RedisProcess old) {
        return CompletableFuture.supplyAsync(() -> {
            Awaitility.await("Sentinel decides")
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(10))
                    .until(() -> master() != old);
            return System.nanoTime();
        });
    }

    /** All servers up, the old master a replica again, and every node ready. */
    @Override
    public void heal() throws IOException {
        RedisProcess master = master();
        for (RedisProcess server : servers) {
            if (!server.isAlive()) {
                server.start(options(replicaOf(master)));
            }
            server.process().thaw();
            server.call("ACL", "SETUSER", "replica", "on");
            server.call("CONFIG", "SET", "min-replicas-to-write", "1");
        }
        awaitReplicas(master);
        Awaitility.await("Sentinel knows both replicas and is at rest")
                .atMost(PATIENCE)
                .until(() -> info(sentinel, "sentinel").contains("status=ok") && knowsTwoGoodReplicas());
        nodes.forEach(NodeProcess::awaitReady);
    }

    private boolean knowsTwoGoodReplicas() throws IOException {
        Object replicas = sentinel.call("SENTINEL", "replicas", "farm");
        return ((List<?>) Objects.requireNonNull(replicas))
                        .stream()
                                .map(String::valueOf)
                                .filter(replica -> replica.contains("flags, slave,") // and not "slave,s_down"
                                        && replica.contains("master-link-status, ok"))
                                .filter(replica -> !replica.contains("s_down"))
                                .count()
                == 2;
    }

    /** Nothing is replicated any more from this master, which goes on acknowledging. Sentinel does not mind. */
    static void stopReplication(RedisProcess master) throws IOException {
        master.call("CONFIG", "SET", "min-replicas-to-write", "0");
        master.call("ACL", "SETUSER", "replica", "off"); // those who stand stay, so they are cut
        master.call("CLIENT", "KILL", "TYPE", "replica");
    }

    Episode episode(String name, String... channels) throws IOException {
        List<String> named =
                List.of(channels).stream().map(channel -> name + "." + channel).toList();
        return new Episode(folder.resolve(name), nodes, named, () -> Farm.kept(master(), named));
    }

    @Override
    public void close() {
        nodes.forEach(NodeProcess::close);
        sentinel.close();
        servers.forEach(RedisProcess::close);
    }
}
