package io.belfry.loadtest.balancer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Apache httpd with one of the files of {@code deploy/apache} in its only virtual host. As at a user's, what differs from
 * place to place is edited in {@code nodes.conf}: addresses and clocks.
 */
final class Apache extends Balancer {
    private Apache(Path folder) throws IOException {
        super(folder);
    }

    /**
     * Starts it and waits until it accepts.
     *
     * @param nodes host and port of each
     * @param silence for how many seconds a path may be silent
     * @param threads how many clients fit
     */
    static Apache start(Path folder, String file, List<String> nodes, int silence, int threads) throws IOException {
        Apache apache = new Apache(folder);
        String main = Files.readString(file("apache/httpd.conf"))
                .replace("@folder@", apache.folder.toString())
                .replace("@port@", Integer.toString(apache.port))
                .replace("@silence@", Integer.toString(silence))
                .replace("@threads@", Integer.toString(threads))
                .replace("@file@", file("apache/" + file).toString());
        Files.writeString(apache.folder.resolve("httpd.conf"), main);
        Files.writeString(
                apache.folder.resolve("nodes.conf"),
                Files.readString(file("apache/nodes.conf"))
                        .replace("BELFRY_A 127.0.0.1:8800", "BELFRY_A " + nodes.get(0))
                        .replace("BELFRY_B 127.0.0.1:8810", "BELFRY_B " + nodes.get(nodes.size() - 1))
                        .replace("BELFRY_SILENCE 75", "BELFRY_SILENCE " + silence));
        apache.start();
        return apache;
    }

    @Override
    List<String> command() {
        return List.of(program("apache2"), "-f", folder.resolve("httpd.conf").toString(), "-DFOREGROUND");
    }

    @Override
    Map<String, String> environment() {
        return Map.of();
    }

    /** Graceful: threads that serve go on until they are done. */
    @Override
    void reload() {
        process().signal("USR1");
    }
}
