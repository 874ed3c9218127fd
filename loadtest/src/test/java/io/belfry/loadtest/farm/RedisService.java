package io.belfry.loadtest.farm;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** Redis behind one address, in one of the ways in which it is kept available. */
abstract class RedisService implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration DOWN_AFTER = Duration.ofSeconds(1);

    private final List<Runnable> ends = new ArrayList<>();
    private @Nullable RedisProcess master;

    /** What nodes and publishers are told; it stays the same whatever happens behind it. */
    abstract String uri();

    /** The master dies. Returns when its place is taken by whoever is to take it. */
    abstract void replaceMaster() throws IOException;

    RedisProcess master() {
        return Objects.requireNonNull(master);
    }

    /** One server, which keeps a log of what it was told and comes back with it. */
    static RedisService standalone(Path folder) throws IOException {
        RedisService service = new RedisService() {
            @Override
            String uri() {
                return "redis://127.0.0.1:" + master().port();
            }

            @Override
            void replaceMaster() throws IOException {
                master().kill();
                master().start();
            }
        };
        service.own(server(folder, "redis", "--appendonly", "yes"));
        return service;
    }

    /** A master and a replica, watched by one Sentinel that decides alone. */
    static RedisService sentinel(Path folder) throws IOException {
        RedisProcess first = server(folder, "redis1");
        RedisProcess second = replica(folder, first);
        RedisProcess sentinel = RedisProcess.sentinel(folder, "sentinel", first, DOWN_AFTER);
        sentinel.start();
        RedisService service = new RedisService() {
            @Override
            String uri() {
                return "redis-sentinel://127.0.0.1:" + sentinel.port() + "#farm";
            }

            @Override
            void replaceMaster() throws IOException {
                master().kill();
                await("Sentinel decides", () -> named(sentinel).equals(Integer.toString(second.port())));
                master(second);
            }
        };
        service.own(first, second::close, sentinel::close);
        service.awaitOrClose(
                "Sentinel knows the replica", () -> replicasOf(sentinel).contains("master-link-status, ok"));
        return service;
    }

    /** A master and a replica behind a balancer, which finds out by itself who is the master. */
    static RedisService balanced(Path folder) throws IOException {
        RedisProcess first = server(folder, "redis1");
        RedisProcess second = replica(folder, first);
        HaproxyProcess haproxy = HaproxyProcess.start(folder, "tcp", """
                option tcp-check
                tcp-check connect
                tcp-check send info\\ replication\\r\\n
                tcp-check expect string role:master
                default-server check inter 200ms fall 2 rise 1 on-marked-down shutdown-sessions
                server redis1 127.0.0.1:%d
                server redis2 127.0.0.1:%d
                """.formatted(first.port(), second.port()));
        RedisService service = new RedisService() {
            @Override
            String uri() {
                return "redis://127.0.0.1:" + haproxy.port();
            }

            @Override
            void replaceMaster() throws IOException {
                master().kill();
                second.call("REPLICAOF", "NO", "ONE"); // as whoever keeps such a pair would
                master(second);
            }
        };
        service.own(first, second::close, haproxy::close);
        service.awaitOrClose(
                "the balancer has found the master",
                () -> "PONG".equals(Resp.call("127.0.0.1", haproxy.port(), "PING")));
        return service;
    }

    /** From now on the master acknowledges what nobody else will ever know. */
    void stopReplication() throws IOException {
        master().call("ACL", "SETUSER", "default", "-psync", "-sync");
        master().call("CLIENT", "KILL", "TYPE", "replica");
        await("no replica follows", () -> replication(master()).contains("connected_slaves:0"));
    }

    private static RedisProcess server(Path folder, String name, String... options) throws IOException {
        List<String> all = new ArrayList<>(Farm.ACCOUNT);
        all.addAll(List.of(options));
        return RedisProcess.start(folder, name, all.toArray(String[]::new));
    }

    private static RedisProcess replica(Path folder, RedisProcess master) throws IOException {
        RedisProcess replica = server(folder, "redis2", "--replicaof", "127.0.0.1", Integer.toString(master.port()));
        await(
                "the replica follows",
                () -> String.valueOf(master.call("INFO", "replication")).contains("state=online"));
        return replica;
    }

    private static String replication(RedisProcess server) throws IOException {
        return String.valueOf(server.call("INFO", "replication"));
    }

    private static String named(RedisProcess sentinel) throws IOException {
        Object address = sentinel.call("SENTINEL", "get-master-addr-by-name", "farm");
        return address instanceof List<?> list ? String.valueOf(list.get(1)) : "";
    }

    private static String replicasOf(RedisProcess sentinel) throws IOException {
        return String.valueOf(sentinel.call("SENTINEL", "replicas", "farm"));
    }

    /** Leaves nothing behind if it does not come about. */
    private void awaitOrClose(String what, java.util.concurrent.Callable<Boolean> condition) {
        try {
            await(what, condition);
        } catch (RuntimeException late) {
            close();
            throw late;
        }
    }

    private static void await(String what, java.util.concurrent.Callable<Boolean> condition) {
        Awaitility.await(what)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(condition);
    }

    void master(RedisProcess now) {
        master = now;
    }

    private void own(RedisProcess first, Runnable... otherEnds) {
        master = first;
        ends.add(first::close);
        ends.addAll(List.of(otherEnds));
    }

    @Override
    public void close() {
        ends.forEach(Runnable::run);
    }
}
