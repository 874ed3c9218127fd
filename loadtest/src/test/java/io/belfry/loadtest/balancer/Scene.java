package io.belfry.loadtest.balancer;

import io.belfry.loadtest.farm.Episode;
import io.belfry.loadtest.farm.Farm;
import io.belfry.loadtest.farm.Fixture;
import io.belfry.loadtest.farm.LedgerClient;
import io.belfry.loadtest.farm.NodeProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** Nodes, two if nothing is said, and Redis for all scenarios of a class, and the balancers that these put before them. */
final class Scene implements Fixture {
    static final List<Transport> TRANSPORTS = List.of(Transport.values());

    /** Seconds of silence that no scenario reaches. */
    static final int LONG = 75;

    private static final int THREADS = 200;
    private static final int PER_SECOND = 50;

    final Farm farm;
    private final Path folder;
    private final AtomicInteger numbers = new AtomicInteger();
    private final List<Balancer> balancers = new ArrayList<>();
    private int ofAllTests;

    private Scene(Farm farm, Path folder) {
        this.farm = farm;
        this.folder = folder;
    }

    /** Its nodes have these settings, {@code key=value}, and a heartbeat of a second, the shortest. */
    static Scene of(String name, String... settings) {
        return of(name, 2, settings);
    }

    /** The same with so many nodes. */
    static Scene of(String name, int size, String... settings) {
        List<String> all = new ArrayList<>(List.of("heartbeat=1s", "listen.trustedProxies=[\"127.0.0.1\"]"));
        all.addAll(List.of(settings));
        try {
            return new Scene(Farm.of(name, size, all.toArray(String[]::new)), Farm.newFolder(name + "-balancers"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void begin() throws IOException {
        farm.begin();
    }

    /** What was put before the nodes until now stays for every test. */
    @Override
    public void heal() throws IOException {
        ofAllTests = balancers.size();
        farm.heal();
    }

    /** Host and port of every node. */
    List<String> nodes() {
        return farm.nodes.stream().map(Scene::address).toList();
    }

    static String address(NodeProcess node) {
        return "127.0.0.1:" + node.clients().getPort();
    }

    Nginx nginx(String file, int silence) throws IOException {
        return nginx(file, silence, nodes());
    }

    Nginx nginx(String file, int silence, List<String> nodes) throws IOException {
        return keep(Nginx.start(folder(file), file, nodes, silence + "s"));
    }

    Haproxy haproxy(String file, int silence) throws IOException {
        return haproxy(file, nodes(), Map.of("BELFRY_SILENCE", silence + "s", "BELFRY_TUNNEL", silence + "s"));
    }

    Haproxy haproxy(String file, List<String> nodes, Map<String, String> more) throws IOException {
        return keep(Haproxy.start(folder(file), file, nodes, more));
    }

    Apache apache(String file, int silence) throws IOException {
        return apache(file, silence, nodes(), THREADS);
    }

    Apache apache(String file, int silence, List<String> nodes, int threads) throws IOException {
        return keep(Apache.start(folder(file), file, nodes, silence, threads));
    }

    /** A new one, for what a scenario writes. */
    Path folder(String file) {
        return folder.resolve(numbers.incrementAndGet() + "-" + file.replaceFirst("\\..*", ""));
    }

    private <B extends Balancer> B keep(B balancer) {
        balancers.add(balancer);
        return balancer;
    }

    /** Begins to publish; the name is the scenario's. */
    Episode episode(String name) throws IOException {
        return episode(name, PER_SECOND);
    }

    Episode episode(String name, int perSecond) throws IOException {
        return farm.episode(name + "-" + numbers.incrementAndGet(), "a", "b").publish(perSecond);
    }

    /** The three balancers as they are recommended, with a time of silence that no scenario reaches. */
    List<Balancer> fronts() throws IOException {
        List<Balancer> all = new ArrayList<>();
        for (Front front : Front.values()) {
            all.add(front.start(this));
        }
        return all;
    }

    /** An episode in which nothing is published unless the scenario does. */
    Episode quiet(String name) throws IOException {
        return farm.episode(name + "-" + numbers.incrementAndGet(), "a");
    }

    /** A client without cookies. */
    static LedgerClient join(Episode episode, String name, Transport transport, URI address) {
        return join(episode, name, transport, address, NodeProcess.HTTP);
    }

    static LedgerClient join(Episode episode, String name, Transport transport, URI address, HttpClient http) {
        String full = name + "-" + transport.word();
        return episode.join(transport.client(episode.logbook(full, transport.word()), http, address));
    }

    /** One client of each transport. */
    static List<LedgerClient> joinAll(Episode episode, String name, URI address) {
        List<LedgerClient> clients = new ArrayList<>();
        for (Transport transport : TRANSPORTS) {
            clients.add(join(episode, name, transport, address));
        }
        return clients;
    }

    /** As a browser, with this jar of cookies. */
    static HttpClient browser(CookieManager jar) {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .cookieHandler(jar)
                .connectTimeout(Duration.ofSeconds(5))
                .build();
    }

    /** Nothing may be missing, doubled, out of order, or different by transport, and no gap declared. */
    static void closeAccount(Episode episode) throws IOException {
        episode.closeAccount(Set.of(), 0);
    }

    /** Ends the balancers of a scenario. */
    @Override
    public void clear() {
        List<Balancer> own = balancers.subList(ofAllTests, balancers.size());
        own.forEach(Balancer::close);
        own.clear();
    }

    @Override
    public void close() throws IOException {
        ofAllTests = 0;
        clear();
        farm.close();
    }
}
