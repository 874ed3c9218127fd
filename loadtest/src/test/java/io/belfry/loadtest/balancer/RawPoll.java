package io.belfry.loadtest.balancer;

import io.belfry.loadtest.farm.Logbook;
import io.belfry.loadtest.farm.ReceivedLine;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;

/**
 * Polls of one client, each on a connection of its own that may come from any address of this machine. What is answered is in
 * the client's logbook, with which another client can go on.
 */
record RawPoll(URI base, Logbook log) {
    private static final String HEAD =
            "POST /connect HTTP/1.1\nHost: x\nConnection: close\nContent-Type: application/x-ndjson";

    /** Asks for what is there already. */
    void ask(String from) throws IOException {
        log.opened();
        Probe answer = Probe.send(base, from, HEAD, line(Duration.ZERO));
        if (answer.status() != 200) {
            throw new IOException("refused: " + answer);
        }
        for (String line : answer.body().lines().toList()) {
            if (line.startsWith("{")) { // else the size of a chunk
                log.take(ReceivedLine.parse(line));
            }
        }
    }

    /** Asks, and reads no answer. */
    Socket hold(Duration wait) throws IOException {
        Socket socket = Probe.open(base, "127.0.0.1");
        Probe.write(socket, HEAD, line(wait));
        return socket;
    }

    private String line(Duration wait) {
        return log.connectLine(true, ",\"wait\":" + wait.toMillis());
    }
}
