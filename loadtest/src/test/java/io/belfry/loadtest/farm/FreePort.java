package io.belfry.loadtest.farm;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A port that nobody uses, for a server that may die and come back on it. Below the range from which the system takes ports
 * for outgoing connections: a client that tries again and again would else take the port itself, or even connect to itself.
 */
public final class FreePort {
    private static final int LOWEST = 15_000;
    private static final int END = 32_000;
    private static final int TRIES = 100;
    /** Their servers may not have begun to listen, here or in another test process: each holds the lock of a file. */
    private static final Map<Integer, FileChannel> GIVEN = new ConcurrentHashMap<>();

    private static final Path LOCKS = Path.of(System.getProperty("java.io.tmpdir"), "belfry-test-ports");

    private FreePort() {}

    public static int next() throws IOException {
        for (int i = 0; i < TRIES; i++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, END);
            if (GIVEN.containsKey(port) || !take(port)) {
                continue;
            }
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException e) {
                // Taken; the next one.
            }
        }
        throw new IOException("no free port found");
    }

    /** The system lets go of the lock when this process ends, however it does. */
    private static synchronized boolean take(int port) throws IOException {
        Files.createDirectories(LOCKS);
        FileChannel file = FileChannel.open(
                LOCKS.resolve(Integer.toString(port)), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (file.tryLock() != null) {
                GIVEN.put(port, file);
                return true;
            }
        } catch (OverlappingFileLockException here) {
            // given by this process
        }
        file.close();
        return false;
    }
}
