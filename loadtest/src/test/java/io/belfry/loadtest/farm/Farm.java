package io.belfry.loadtest.farm;

import io.belfry.client.Position;
import io.belfry.loadtest.ledger.Digest;
import io.belfry.loadtest.ledger.Kept;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Nodes that meet in one Redis, each behind a network of its own. Its logs and ledgers stay in {@code target/farm}. */
public final class Farm implements Fixture {
    /** Nodes have an account of their own, so that it can be taken from them. */
    static final List<String> ACCOUNT = List.of("--user", "belfry", "on", ">secret", "~*", "&*", "+@all");

    public final RedisProcess redis;
    final List<TcpProxy> proxies = new ArrayList<>();
    public final List<NodeProcess> nodes = new ArrayList<>();
    private final Path folder;
    private final int size;
    private final String[] settings;

    private Farm(String name, int size, Map<String, String> environment, String... settings) throws IOException {
        folder = newFolder(name);
        redis = RedisProcess.unstarted(folder, "redis", environment, ACCOUNT.toArray(String[]::new));
        this.size = size;
        this.settings = settings;
    }

    /** For a class of tests, which begins it: so many nodes with these settings, {@code key=value}. */
    public static Farm of(String name, int size, String... settings) {
        try {
            return new Farm(name, size, Map.of(), settings);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** For a test of its own, which ends it. */
    public static Farm start(String name, int size, String... settings) throws IOException {
        return start(name, size, Map.of(), settings);
    }

    /** @param environment of Redis */
    static Farm start(String name, int size, Map<String, String> environment, String... settings) throws IOException {
        Farm farm = new Farm(name, size, environment, settings);
        farm.begin();
        return farm;
    }

    @Override
    public void begin() throws IOException {
        try {
            redis.start();
            for (int i = 1; i <= size; i++) {
                TcpProxy proxy = new TcpProxy(redis.port());
                proxies.add(proxy);
                String uri = "redis://belfry:secret@127.0.0.1:" + proxy.port();
                nodes.add(NodeProcess.start(folder, "h" + i, arguments(uri, settings)));
            }
            nodes.forEach(NodeProcess::awaitReady);
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    public static Path newFolder(String name) throws IOException {
        return Files.createTempDirectory(Files.createDirectories(Path.of("target", "farm")), name + "-")
                .toAbsolutePath();
    }

    static String[] arguments(String redisUri, String... settings) {
        List<String> arguments = new ArrayList<>(List.of("--redis", redisUri));
        for (String setting : settings) {
            arguments.addAll(List.of("--set", setting));
        }
        return arguments.toArray(String[]::new);
    }

    /** One node more, that the caller closes; it is not waited for. */
    public NodeProcess another(String name, String... settings) throws IOException {
        String uri = "redis://belfry:secret@127.0.0.1:" + redis.port();
        return NodeProcess.start(folder, name, arguments(uri, settings));
    }

    /** A server that knows the nodes' account, and belongs to nobody. */
    RedisProcess anotherRedis(String name) throws IOException {
        return RedisProcess.start(folder, name, ACCOUNT.toArray(String[]::new));
    }

    /** Starts Redis again after it was killed, with these options beside those that it always has. */
    void startRedis(String... options) throws IOException {
        List<String> all = new ArrayList<>(ACCOUNT);
        all.addAll(List.of(options));
        redis.start(all.toArray(String[]::new));
    }

    /** Everything runs, nothing is held back, and every node is ready. */
    @Override
    public void heal() throws IOException {
        if (!redis.isAlive()) {
            startRedis();
        }
        redis.process().thaw();
        redis.call("CONFIG", "SET", "maxmemory", "0");
        List<String> account = new ArrayList<>(List.of("ACL", "SETUSER"));
        account.addAll(ACCOUNT.subList(1, ACCOUNT.size()));
        redis.call(account.toArray(String[]::new));
        for (TcpProxy proxy : proxies) {
            proxy.accept();
            proxy.hold(false, false);
            proxy.target(redis.port());
        }
        for (NodeProcess node : nodes) {
            if (node.process().isAlive()) {
                node.process().thaw();
            } else {
                node.start();
            }
        }
        nodes.forEach(NodeProcess::awaitReady);
    }

    /** The channels get names of their own, so that no other episode's history is in them. */
    public Episode episode(String name, String... channels) throws IOException {
        List<String> named =
                List.of(channels).stream().map(channel -> name + "." + channel).toList();
        return new Episode(folder.resolve(name), nodes, named, () -> kept(redis, named));
    }

    /** Value of a metric, summed over its labels and the nodes. */
    public double sum(String metric) throws IOException {
        try {
            double sum = 0;
            for (NodeProcess node : nodes) {
                sum += node.metric(metric);
            }
            return sum;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    public NodeProcess first() {
        return nodes.get(0);
    }

    public NodeProcess second() {
        return nodes.get(1);
    }

    /** What Redis keeps of these channels, as it keeps it. */
    static List<Kept> kept(RedisProcess redis, List<String> channels) throws IOException {
        List<Kept> kept = new ArrayList<>();
        for (String channel : channels) {
            Object epoch = redis.call("HGET", "belfry:{" + channel + "}:m", "e");
            Object entries = redis.call("XRANGE", "belfry:{" + channel + "}:s", "-", "+");
            for (Object entry : list(entries)) {
                kept.add(kept(channel, String.valueOf(epoch), list(entry)));
            }
        }
        return kept;
    }

    private static Kept kept(String channel, String epoch, List<?> entry) {
        long offset = Long.parseLong(String.valueOf(entry.get(0)).replaceFirst("-0$", ""));
        List<?> fields = list(entry.get(1));
        return new Kept(
                channel,
                new Position(epoch, offset, field(fields, "t")),
                field(fields, "p"),
                Digest.of(field(fields, "d")));
    }

    private static String field(List<?> fields, String name) {
        return String.valueOf(fields.get(fields.indexOf(name) + 1));
    }

    private static List<?> list(@Nullable Object value) {
        return value instanceof List<?> list ? list : List.of();
    }

    @Override
    public void close() throws IOException {
        nodes.forEach(NodeProcess::close);
        for (TcpProxy proxy : proxies) {
            proxy.close();
        }
        redis.close();
    }
}
