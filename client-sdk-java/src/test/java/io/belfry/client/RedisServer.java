package io.belfry.client;

import static org.awaitility.Awaitility.await;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A real redis-server on a free port of this machine, which keeps nothing on disk. */
final class RedisServer implements AutoCloseable {
    private static final int LOWEST_PORT = 15_000;
    private static final int END_OF_PORTS = 32_000;

    private final int port = freePort();
    private final RedisClient client = RedisClient.create("redis://127.0.0.1:" + port);
    private @Nullable Process process;

    RedisServer() throws IOException {
        start();
    }

    /** Starts it, empty. */
    void start() throws IOException {
        process = new ProcessBuilder(
                        "redis-server",
                        "--port",
                        Integer.toString(port),
                        "--bind",
                        "127.0.0.1",
                        "--save",
                        "",
                        "--appendonly",
                        "no")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(10))
                .until(this::answers);
    }

    int port() {
        return port;
    }

    String uri() {
        return "redis://127.0.0.1:" + port;
    }

    /** Commands past the code under test. */
    RedisCommands<String, String> commands() {
        return client.connect().sync();
    }

    /** Everything that is published on the Redis channels from now on; the list grows. */
    List<String> listen(String... redisChannels) {
        List<String> heard = new CopyOnWriteArrayList<>();
        StatefulRedisPubSubConnection<String, String> listening = client.connectPubSub();
        listening.addListener(new RedisPubSubAdapter<>() {
            @Override
            public void message(String redisChannel, String message) {
                heard.add(message);
            }
        });
        listening.sync().subscribe(redisChannels);
        return heard;
    }

    /** Stops it where it is: connections stay open and nothing is answered. */
    void freeze() throws IOException, InterruptedException {
        signal("STOP");
    }

    void thaw() throws IOException, InterruptedException {
        signal("CONT");
    }

    void kill() {
        if (process != null) {
            process.destroyForcibly().onExit().orTimeout(10, TimeUnit.SECONDS).join();
        }
    }

    @Override
    public void close() {
        client.shutdown(0, 1, TimeUnit.SECONDS);
        kill();
    }

    /** Below the range from which the system takes ports for outgoing connections, and so still free at a restart. */
    static int freePort() throws IOException {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST_PORT, END_OF_PORTS);
            try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return free.getLocalPort();
            } catch (BindException taken) {
                // The next one.
            }
        }
    }

    private boolean answers() {
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            return connection.sync().ping().equals("PONG");
        } catch (RedisException notYet) {
            return false;
        }
    }

    private void signal(String name) throws IOException, InterruptedException {
        if (process != null) {
            String pid = Long.toString(process.pid());
            new ProcessBuilder("kill", "-" + name, pid).start().waitFor(5, TimeUnit.SECONDS);
        }
    }
}
