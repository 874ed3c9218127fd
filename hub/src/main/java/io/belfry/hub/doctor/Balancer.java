package io.belfry.hub.doctor;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The balancers for which there is advice. */
public enum Balancer {
    NGINX("nginx"),
    HAPROXY("HAProxy"),
    APACHE("Apache"),
    ENVOY("Envoy"),
    ALB("ALB");

    private final String title;

    Balancer(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** As it is typed on the command line. */
    @Override
    public String toString() {
        return id();
    }

    /** Who seems to have written these headers. A hint: anybody can write them, and HAProxy writes none. */
    static @Nullable Balancer guess(Head head) {
        String signs = (head.first("server") + " " + head.first("via")).toLowerCase(Locale.ROOT);
        if (signs.contains("awselb")) {
            return ALB;
        }
        for (Balancer each : values()) {
            if (each != ALB && signs.contains(each.id())) {
                return each;
            }
        }
        return null;
    }
}
