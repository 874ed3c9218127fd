package io.belfry.loadtest.balancer;

import java.io.IOException;
import java.net.CookieManager;
import java.net.HttpCookie;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

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

    /** A browser's jar, as it is before the client connects. */
    CookieManager cookies(URI base) throws IOException {
        CookieManager jar = new CookieManager();
        switch (this) {
            case APACHE_COOKIE -> visit(base, jar); // Apache puts none on the answer to an upgrade
            case APACHE_HUB_COOKIE -> add(jar, base, "HUB", "session.h1");
            case HAPROXY_HUB_COOKIE -> add(jar, base, "HUB", "h1~session");
            default -> {
                // Empty.
            }
        }
        return jar;
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

    private static void add(CookieManager jar, URI base, String name, String value) {
        HttpCookie cookie = new HttpCookie(name, value);
        cookie.setPath("/");
        cookie.setVersion(0);
        jar.getCookieStore().add(base, cookie);
    }
}
