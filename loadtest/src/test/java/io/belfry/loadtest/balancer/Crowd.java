package io.belfry.loadtest.balancer;

import io.belfry.loadtest.farm.Episode;
import io.belfry.loadtest.farm.LedgerClient;
import io.belfry.loadtest.farm.PollClient;
import java.io.IOException;
import java.net.CookieHandler;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Thousands of ledger clients on a few threads, each a browser with cookies of its own. */
final class Crowd implements AutoCloseable {
    private static final int THREADS = 4;

    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS, task -> {
        Thread thread = new Thread(task, "crowd");
        thread.setDaemon(true);
        return thread;
    });
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .cookieHandler(new JarOfEach())
            .executor(threads)
            .connectTimeout(Duration.ofSeconds(10))
            .build();

    /** They share one client of HTTP, so the address says whose jar it is. */
    private static final class JarOfEach extends CookieHandler {
        private final Map<String, CookieManager> jars = new ConcurrentHashMap<>();

        private CookieManager jar(URI address) {
            return jars.computeIfAbsent(address.getQuery(), name -> new CookieManager());
        }

        @Override
        public Map<String, List<String>> get(URI address, Map<String, List<String>> headers) throws IOException {
            return jar(address).get(address, headers);
        }

        @Override
        public void put(URI address, Map<String, List<String>> headers) throws IOException {
            jar(address).put(address, headers);
        }
    }

    /** So many of each of these transports come in together. */
    void join(Episode episode, String name, int perTransport, List<Transport> transports, Balancer balancer) {
        List<LedgerClient> clients = new ArrayList<>();
        for (int i = 0; i < perTransport; i++) {
            for (Transport transport : transports) {
                String full = name + i + "-" + transport.word();
                URI address = balancer.connect("?browser=" + full);
                clients.add(transport.client(episode.logbook(full, transport.word()), http, address));
            }
        }
        episode.joinAll(clients);
    }

    /** So many polls come in together, each of which waits so long if nothing comes. */
    void join(Episode episode, String name, int polls, Duration wait, Balancer balancer) {
        List<LedgerClient> clients = new ArrayList<>();
        for (int i = 0; i < polls; i++) {
            String full = name + i + "-" + Transport.POLL.word();
            List<URI> address = List.of(balancer.connect("?browser=" + full));
            clients.add(new PollClient(episode.logbook(full, Transport.POLL.word()), http, address, wait));
        }
        episode.joinAll(clients);
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
