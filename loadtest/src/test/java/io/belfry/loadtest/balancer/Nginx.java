package io.belfry.loadtest.balancer;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * nginx with one of the files of {@code deploy/nginx}. As at a user's, the folder is {@code belfry} beside {@code nginx.conf},
 * and the files that hold what differs from place to place are edited: addresses and clocks.
 */
final class Nginx extends Balancer {
    private static final String DEPLOYED_LISTEN = "listen 80;";
    private static final String DEPLOYED_NODES =
            "server 127.0.0.1:8800 max_fails=0;\nserver 127.0.0.1:8810 max_fails=0;";

    private final Path files;

    private Nginx(Path folder) throws IOException {
        super(folder);
        files = Files.createDirectories(folder.resolve("belfry"));
    }

    /**
     * Starts it and waits until it accepts.
     *
     * @param nodes host and port of each
     * @param silence how long a path may be silent, such as {@code 3s}
     */
    static Nginx start(Path folder, String file, List<String> nodes, String silence) throws IOException {
        Nginx nginx = new Nginx(folder);
        nginx.write(file, nodes, silence);
        nginx.start();
        return nginx;
    }

    /** Changes its files; {@link #reload} makes them count. */
    void write(String file, List<String> nodes, String silence) throws IOException {
        link("nginx");
        List<String> servers = new ArrayList<>();
        nodes.forEach(node -> servers.add("server " + node + " max_fails=0;"));
        edit("nodes.conf", Map.of(DEPLOYED_NODES, String.join("\n", servers)));
        rewrite(
                "naive-nodes.conf",
                nodes.stream().map(node -> "server " + node + ";").toList());
        String listen = "listen 127.0.0.1:" + port + ";";
        rewrite("listen.conf", List.of(listen));
        edit(
                "site.conf",
                Map.of(
                        DEPLOYED_LISTEN,
                        listen,
                        "proxy_read_timeout 75s;",
                        "proxy_read_timeout " + silence + ";",
                        "proxy_send_timeout 75s;",
                        "proxy_send_timeout " + silence + ";"));
        edit(
                "stream-site.conf",
                Map.of(DEPLOYED_LISTEN, listen, "proxy_timeout 10m;", "proxy_timeout " + silence + ";"));
        String main = Files.readString(file("nginx/nginx.conf"));
        boolean layer4 = file.equals("stream.conf");
        String include = "include belfry/" + file + ";";
        Files.writeString(
                folder.resolve("nginx.conf"),
                main.replace("# http includes", layer4 ? "" : include)
                        .replace("# stream", layer4 ? "stream { " + include + " }" : "")
                        .replace(
                                "# modules", layer4 ? "load_module /usr/lib/nginx/modules/ngx_stream_module.so;" : ""));
    }

    /** Old workers end their connections so long after a reload; before the next start. */
    void endOldWorkersAfter(String time) throws IOException {
        Path main = folder.resolve("nginx.conf");
        Files.writeString(
                main,
                Files.readString(main).replace("# worker_shutdown_timeout", "worker_shutdown_timeout " + time + ";"));
    }

    private void link(String name) throws IOException {
        for (Path source : List.of(file(name), Path.of("src", "test", "resources", "balancer", name))) {
            try (Stream<Path> all = Files.list(source)) {
                for (Path one : all.toList()) {
                    linkOne(one.toAbsolutePath());
                }
            }
        }
    }

    private void linkOne(Path one) throws IOException {
        try {
            Files.createSymbolicLink(files.resolve(one.getFileName()), one);
        } catch (FileAlreadyExistsException e) {
            // From the last time.
        }
    }

    /** Puts a file that users edit beside the others, edited; what is to be replaced must be there. */
    private void edit(String name, Map<String, String> changes) throws IOException {
        String text = Files.readString(file("nginx/" + name));
        for (Map.Entry<String, String> change : changes.entrySet()) {
            if (!text.contains(change.getKey())) {
                throw new IllegalStateException(name + " does not say " + change.getKey());
            }
            text = text.replace(change.getKey(), change.getValue());
        }
        rewrite(name, List.of(text));
    }

    private void rewrite(String name, List<String> lines) throws IOException {
        Files.deleteIfExists(files.resolve(name)); // or the link's target would be written to
        Files.write(files.resolve(name), lines);
    }

    @Override
    List<String> command() {
        return List.of(
                "nginx",
                "-p",
                folder.toString(),
                "-c",
                folder.resolve("nginx.conf").toString());
    }

    @Override
    Map<String, String> environment() {
        return Map.of();
    }

    @Override
    void reload() {
        process().signal("HUP");
    }
}
