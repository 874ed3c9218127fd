package io.belfry.loadtest.balancer;

import io.belfry.loadtest.farm.LedgerClient;
import io.belfry.loadtest.farm.NodeProcess;
import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;

/** A way in which a balancer keeps a client at one node, or does not. */
enum Stickiness {
    NGINX_NONE("recommended.conf", "", false),
    HAPROXY_NONE("recommended.cfg", "", false),
    APACHE_NONE("apache/recommended.conf", "", false),
    NGINX_IP("sticky-ip.conf", "", true),
    NGINX_URL("sticky-url.conf", "?hub=somebody", true),
    HAPROXY_COOKIE("sticky-cookie.cfg", "", true),
    HAPROXY_HUB_COOKIE("sticky-hub-cookie.cfg", "", true),
    HAPROXY_URL("sticky-url.cfg", "?hub=somebody", true),
    HAPROXY_SOURCE("sticky-source.cfg", "", true),
    APACHE_COOKIE("apache/sticky-cookie.conf", "", true),
    APACHE_HUB_COOKIE("apache/sticky-url.conf", "", true),
    APACHE_PATH_PARAMETER("apache/sticky-url.conf", ";hub=x.h1", true),
    APACHE_QUERY_PARAMETER("apache/sticky-url.conf", "?hub=.h1", true),
    /** Apache takes the route from what follows the dot. */
    APACHE_PARAMETER_WITHOUT_DOT("apache/sticky-url.conf", "?hub=h1", false);

    static final int COMINGS = 5;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final String file;
    private final String suffix;
    private final boolean sticks;

    Stickiness(String file, String suffix, boolean sticks) {
        this.file = file;
        this.suffix = suffix;
        this.sticks = sticks;
    }

    Balancer start(Scene scene) throws IOException {
        if (file.startsWith("apache/")) {
            return scene.apache(file.substring("apache/".length()), Scene.LONG);
        }
        return file.endsWith(".cfg") ? scene.haproxy(file, Scene.LONG) : scene.nginx(file, Scene.LONG);
    }

    /** What a client adds to the path. */
    String suffix() {
        return suffix;
    }

    boolean sticks() {
        return sticks;
    }

    /** Whoever comes this way: a browser that keeps cookies if they matter, else a program that keeps none. */
    HttpClient client(URI base) throws IOException {
        return switch (this) {
            case HAPROXY_COOKIE, HAPROXY_HUB_COOKIE, APACHE_HUB_COOKIE -> Scene.browser(new CookieManager());
            case APACHE_COOKIE -> {
                CookieManager jar = new CookieManager();
                visit(base, jar); // Apache puts none on the answer to an upgrade
                yield Scene.browser(jar);
            }
            default -> NodeProcess.HTTP;
        };
    }

    /** The page loads its script before anything else. */
    static void visit(URI base, CookieManager jar) throws IOException {
        try {
            Scene.browser(jar)
                    .send(
                            HttpRequest.newBuilder(base.resolve("/belfry.js")).build(),
                            HttpResponse.BodyHandlers.discarding());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    /** All leave and come again, {@link #COMINGS} times. */
    static void comeAgain(List<LedgerClient> clients) {
        for (int i = 0; i < COMINGS; i++) {
            List<Integer> before = clients.stream().map(Stickiness::comings).toList();
            clients.forEach(LedgerClient::interrupt);
            Awaitility.await("all come again")
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(10))
                    .until(() -> IntStream.range(0, clients.size())
                            .allMatch(one -> comings(clients.get(one)) > before.get(one)));
        }
    }

    private static int comings(LedgerClient client) {
        return client.log().nodes().size();
    }
}
