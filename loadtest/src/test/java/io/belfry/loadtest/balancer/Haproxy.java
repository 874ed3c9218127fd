package io.belfry.loadtest.balancer;

import io.belfry.loadtest.farm.ChildProcess;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** HAProxy with one of the files of {@code deploy/haproxy} after {@code common.cfg}; addresses and clocks come by environment. */
final class Haproxy extends Balancer {
    private static final Pattern COMMA = Pattern.compile(",");

    private final Path file;
    private final boolean naive;
    private final Map<String, String> environment = new HashMap<>();
    private final Path socket;
    private final List<ChildProcess> predecessors = new ArrayList<>();

    private Haproxy(Path folder, String file, List<String> nodes, Map<String, String> more) throws IOException {
        super(folder);
        naive = file.startsWith("naive");
        this.file = nodes.size() > 2 ? withThird(folder, file) : file("haproxy/" + file);
        // The name of such a socket has 107 characters at most, so it is not in the folder.
        socket = Files.createTempDirectory("belfry").resolve("haproxy.sock");
        environment.put("BELFRY_FRONT", "127.0.0.1:" + port);
        environment.put("BELFRY_A", nodes.get(0));
        environment.put("BELFRY_B", nodes.get(Math.min(1, nodes.size() - 1)));
        environment.put("BELFRY_C", nodes.get(nodes.size() - 1));
        environment.put("BELFRY_SOCKET", socket.toString());
        environment.put("BELFRY_SLOTS", "3000");
        environment.put("BELFRY_SLOWSTART", "1s");
        environment.putAll(more);
    }

    /**
     * Starts it and waits until it accepts.
     *
     * @param nodes host and port of each
     * @param more variables that the file names, such as {@code BELFRY_SILENCE}
     */
    static Haproxy start(Path folder, String file, List<String> nodes, Map<String, String> more) throws IOException {
        Haproxy haproxy = new Haproxy(folder, file, nodes, more);
        haproxy.start();
        return haproxy;
    }

    @Override
    List<String> command() {
        List<String> command = new ArrayList<>(List.of(program("haproxy"), "-db"));
        if (!naive) {
            command.addAll(List.of("-f", file("haproxy/common.cfg").toString()));
        }
        command.addAll(List.of("-f", file.toString()));
        return command;
    }

    /** As {@code common.cfg} says: one more line in the backend, which is the last section of the file. */
    private static Path withThird(Path folder, String file) throws IOException {
        String two = Files.readString(file("haproxy/" + file));
        return Files.writeString(folder.resolve(file), two + "  server h3 \"${BELFRY_C}\"\n");
    }

    @Override
    Map<String, String> environment() {
        return environment;
    }

    /** Sets a variable for the next start or reload. */
    void set(String variable, String value) {
        environment.put(variable, value);
    }

    /** A successor takes the port over; the old process serves whom it has, and ends. */
    @Override
    void reload() throws IOException {
        ChildProcess old = process();
        predecessors.add(old);
        List<String> command = new ArrayList<>(command());
        command.addAll(List.of("-x", socket.toString(), "-sf", Long.toString(old.pid())));
        process(ChildProcess.start(folder.resolve("output.log"), environment, command));
    }

    /** What {@code show stat} has for a server in this column. */
    String statistic(String backend, String server, String column) throws IOException {
        List<String> lines = command("show stat").lines().toList();
        List<String> names = columns(lines.get(0).substring("# ".length()));
        for (String line : lines) {
            List<String> values = columns(line);
            if (values.size() > 1
                    && values.get(0).equals(backend)
                    && values.get(1).equals(server)) {
                return values.get(names.indexOf(column));
            }
        }
        throw new IOException("no " + server + " in " + lines);
    }

    private static List<String> columns(String line) {
        return List.of(COMMA.split(line, -1));
    }

    /** Says this to its runtime socket; the answer. */
    String command(String text) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            channel.write(ByteBuffer.wrap((text + "\n").getBytes(StandardCharsets.US_ASCII)));
            StringBuilder answer = new StringBuilder();
            ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
            while (channel.read(buffer) >= 0) {
                buffer.flip();
                answer.append(StandardCharsets.UTF_8.decode(buffer));
                buffer.clear();
            }
            return answer.toString();
        }
    }

    @Override
    public void close() {
        predecessors.forEach(ChildProcess::close);
        super.close();
    }
}
