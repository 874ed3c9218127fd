package io.belfry.hub.process;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code belfry serve} in a process of its own, on ports that the system chose. */
final class RunningHub implements AutoCloseable {
    /** In JSON a slash comes with a backslash before it. */
    private static final Pattern READY = Pattern.compile(
            "ready: clients at http:[\\\\/]+127\\.0\\.0\\.1:(\\d+)[\\\\/]+connect, servers at http:[\\\\/]+([0-9.:]+)[\\\\/]+api");

    /** The secret and the key of {@link #production}. */
    static final String SECRET = "0123456789abcdef0123456789abcdef";

    static final String FULL_KEY = "one-key-of-enough-length";

    final JarProcess process;
    final URI clients;
    final URI servers;
    private final HttpClient http = HttpClient.newHttpClient();

    private RunningHub(JarProcess process, URI clients, URI servers) {
        this.process = process;
        this.clients = clients;
        this.servers = servers;
    }

    static RunningHub start(Path folder, String... arguments) throws IOException {
        return start(folder, Map.of(), arguments);
    }

    static RunningHub start(Path folder, Map<String, String> environment, String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of("serve", "--port", "0", "--admin-port", "0"));
        all.addAll(List.of("--set", "listen.host=127.0.0.1"));
        all.addAll(List.of(arguments));
        JarProcess process = JarProcess.start(folder, environment, all.toArray(String[]::new));
        Matcher ready = process.awaitOut(READY);
        return new RunningHub(
                process, URI.create("http://127.0.0.1:" + ready.group(1)), URI.create("http://" + ready.group(2)));
    }

    /** As in production, with one key for everything. */
    static RunningHub production(Path folder, String... settings) throws IOException {
        List<String> all = new ArrayList<>(List.of(
                "--set",
                "auth.hmacSecret=" + SECRET,
                "--set",
                "admin.keys=[{\"key\":\"" + FULL_KEY + "\",\"scopes\":[\"publish\",\"read\",\"admin\"]}]"));
        for (String setting : settings) {
            all.addAll(List.of("--set", setting));
        }
        return start(folder, all.toArray(String[]::new));
    }

    /** The answer to publications, one JSON object a line. */
    HttpResponse<String> publish(String lines, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(servers.resolve("/api/publish"))
                .timeout(Duration.ofSeconds(20))
                .header("Content-Type", "application/x-ndjson")
                .POST(HttpRequest.BodyPublishers.ofString(lines));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** The answer of the admin port to a body, or to a GET if there is none. */
    HttpResponse<String> ask(String path, @Nullable String body) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(servers.resolve(path))
                .timeout(Duration.ofSeconds(20))
                .header("Authorization", "Bearer " + FULL_KEY);
        if (body != null) {
            request.header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(body));
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    int readyStatus() throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(clients.resolve("/health/ready"))
                .timeout(Duration.ofSeconds(20))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }

    @Override
    public void close() {
        process.close();
    }
}
