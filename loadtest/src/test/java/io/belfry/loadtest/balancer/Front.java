package io.belfry.loadtest.balancer;

import java.io.IOException;

/** The three balancers, each with the configuration that is recommended to its users. */
enum Front {
    NGINX {
        @Override
        Balancer start(Scene scene, int silence) throws IOException {
            return scene.nginx("recommended.conf", silence);
        }
    },
    HAPROXY {
        @Override
        Balancer start(Scene scene, int silence) throws IOException {
            return scene.haproxy("recommended.cfg", silence);
        }
    },
    APACHE {
        @Override
        Balancer start(Scene scene, int silence) throws IOException {
            return scene.apache("recommended.conf", silence);
        }
    };

    /** Starts it; a path through it may be silent for so many seconds. */
    abstract Balancer start(Scene scene, int silence) throws IOException;

    /** Starts it with a time that no scenario reaches. */
    Balancer start(Scene scene) throws IOException {
        return start(scene, Scene.LONG);
    }
}
