package io.belfry.loadtest.farm;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;

/** Writes down every command that a Redis executes, those of scripts among them, in its order. */
public final class RedisMonitor implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final RedisProcess redis;
    private final Socket socket;
    private final List<String> commands = new CopyOnWriteArrayList<>();

    public RedisMonitor(RedisProcess redis) throws IOException {
        this.redis = redis;
        socket = new Socket(InetAddress.getLoopbackAddress(), redis.port());
        socket.getOutputStream().write("MONITOR\r\n".getBytes(StandardCharsets.US_ASCII));
        BufferedReader reader =
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
        reader.readLine(); // +OK
        Thread thread = new Thread(() -> read(reader), "monitor");
        thread.setDaemon(true);
        thread.start();
    }

    private void read(BufferedReader reader) {
        try {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                commands.add(line);
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    /** Forgets what was executed until now. */
    public void forget() throws IOException {
        awaitNow();
        commands.clear();
    }

    /** What was executed since, up to now. */
    List<String> commands() throws IOException {
        awaitNow();
        return List.copyOf(commands);
    }

    /** Runs of the script that reads which went beyond the channel's top, of which a node that did not know it must hear. */
    public List<String> readsOfHistory(String channel) throws IOException {
        return commands().stream()
                .filter(command -> command.contains("\"EVALSHA\"") || command.contains("\"EVAL\""))
                .filter(command -> command.contains("\"belfry:{" + channel + "}:s\""))
                .filter(command -> Set.of("after", "before", "newest").stream()
                        .anyMatch(what -> command.contains('"' + what + '"')))
                .toList();
    }

    /** Redis tells of commands in their order; behind this one nothing older comes. */
    private void awaitNow() throws IOException {
        String mark = UUID.randomUUID().toString();
        redis.call("ECHO", mark);
        Awaitility.await("the monitor has caught up")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> commands.stream().anyMatch(line -> line.contains(mark)));
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
