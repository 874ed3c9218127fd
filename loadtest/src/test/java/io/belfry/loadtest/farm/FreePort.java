package io.belfry.loadtest.farm;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Set;
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
    private static final Set<Integer> GIVEN =
            ConcurrentHashMap.newKeySet(); // their servers may not have begun to listen

    private FreePort() {}

    public static int next() throws IOException {
        for (int i = 0; i < TRIES; i++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, END);
            if (!GIVEN.add(port)) {
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
}
