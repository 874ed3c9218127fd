package io.belfry.hub.protocol;

import io.belfry.client.Tokens;
import io.belfry.hub.Hub;
import io.belfry.hub.config.Config;
import io.belfry.hub.testing.Configs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A node for the tests of one class, and the clients that they opened on it, which end with each test. */
final class RunningHub implements AfterEachCallback, AfterAllCallback {
    static final String SECRET = "0123456789abcdef0123456789abcdef";
    static final String API_KEY = "key-that-may-publish";
    static final String READ_KEY = "key-that-may-read";
    static final String ADMIN_KEY = "key-that-may-order";

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    /** An answer of the admin port. */
    record Reply(int status, String body, HttpResponse<?> response) {
        Line line() {
            return Line.of(body);
        }

        /** The code of a problem. */
        String code() {
            return line().string("code");
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }
    }

    private final Hub hub;
    private final String apiKey;
    private final List<ProtocolClient> clients = new ArrayList<>();
    private final AtomicInteger channels = new AtomicInteger();

    private RunningHub(Config config, String apiKey) {
        hub = new Hub(config).start();
        this.apiKey = apiKey;
    }

    /** Nobody needs a token. */
    static RunningHub development(String... settings) {
        return new RunningHub(Configs.development(settings), "");
    }

    /** Clients need a token of {@link #tokens()}, servers a key. */
    static RunningHub production(String... settings) {
        String keys = "[%s,%s,%s]".formatted(key(API_KEY, "publish"), key(READ_KEY, "read"), key(ADMIN_KEY, "admin"));
        Stream<String> needed =
                Stream.of("auth.hmacSecret=" + SECRET, "admin.keys=" + keys, "auth.clockSkew=0ms", "drain.grace=0ms");
        return new RunningHub(
                Configs.production(Stream.concat(needed, Stream.of(settings)).toArray(String[]::new)), API_KEY);
    }

    private static String key(String key, String scope) {
        return "{\"key\":\"%s\",\"scopes\":[\"%s\"]}".formatted(key, scope);
    }

    static Tokens tokens() {
        return Tokens.hmac(SECRET);
    }

    /** The member by which a client shows its token. */
    static String token(Tokens tokens) {
        return "\"token\":\"" + tokens.mint() + "\"";
    }

    /** A channel name that no test has used. */
    String channel() {
        return "c" + channels.incrementAndGet();
    }

    /** A client that has upgraded and said nothing yet. */
    ProtocolClient open(String... headers) {
        ProtocolClient client = new ProtocolClient(hub.port(), headers);
        clients.add(client);
        return client;
    }

    /** A client that is connected, by a {@code connect} with these members besides. */
    ProtocolClient connected(String... members) {
        ProtocolClient client = open();
        Line answer = client.connect(members);
        if (!answer.type().equals("connected")) {
            throw new AssertionError("not connected: " + answer);
        }
        return client;
    }

    /** A client that is connected and subscribed to one channel. */
    ProtocolClient subscribed(String channel) {
        ProtocolClient client = open();
        Line answer = client.connect("\"subs\":{\"" + channel + "\":{}}");
        if (answer.sub(channel).has("error")) {
            throw new AssertionError("not subscribed: " + answer);
        }
        return client;
    }

    /** Waits until the node may be used, or may not. */
    void awaitReady(boolean ready) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> get("/health/ready").status() == (ready ? 200 : 503));
    }

    int port() {
        return hub.port();
    }

    int adminPort() {
        return hub.adminPort();
    }

    /** What a subscriber heard, and had not read, before a publication that is made now. */
    List<Line> heardOn(String channel, ProtocolClient subscriber) {
        publish(channel, "\"the end\"");
        List<Line> before = new ArrayList<>();
        Line line = subscriber.next();
        while (!line.string("data").equals("the end")) {
            before.add(line);
            line = subscriber.next();
        }
        return before;
    }

    /** Publishes as a server does; returns where. */
    Place publish(String channel, String data) {
        Reply reply = post("/api/publish", "{\"channel\":\"" + channel + "\",\"data\":" + data + "}");
        if (reply.status() != 200) {
            throw new AssertionError("not published: " + reply.body());
        }
        return reply.line().place();
    }

    Reply post(String path, String body) {
        return post(path, "application/json", body.getBytes(StandardCharsets.UTF_8));
    }

    Reply get(String path) {
        HttpRequest.Builder request = admin(path);
        return send(apiKey.isEmpty() ? request : request.header("Authorization", "Bearer " + apiKey));
    }

    Reply postLines(String body) {
        return post("/api/publish", "application/x-ndjson", body.getBytes(StandardCharsets.UTF_8));
    }

    Reply post(String path, String contentType, byte[] body) {
        HttpRequest.Builder request =
                admin(path).POST(HttpRequest.BodyPublishers.ofByteArray(body)).header("Content-Type", contentType);
        return send(apiKey.isEmpty() ? request : request.header("Authorization", "Bearer " + apiKey));
    }

    /** Orders something, with the key that may. */
    Reply order(String path, String body) {
        return send(admin(path)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + ADMIN_KEY));
    }

    /** Changes something, with the key that may. */
    Reply put(String path, String body) {
        return send(admin(path)
                .PUT(HttpRequest.BodyPublishers.ofString(body))
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + ADMIN_KEY));
    }

    /** The answer to a poll that does not wait, with these members of {@code connect} and these headers. */
    Reply poll(String members, String... headers) {
        HttpRequest.Builder request = open(URI.create("/connect"))
                .POST(HttpRequest.BodyPublishers.ofString("{\"type\":\"connect\",\"id\":1,\"wait\":0," + members + "}"))
                .header("Content-Type", "application/json");
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    /** The answer of HTTP to a handshake; a socket that it may open ends at once. */
    Handshakes.Answer handshake(String... headers) {
        return Handshakes.send(hub.port(), headers);
    }

    /** The node itself. */
    Hub node() {
        return hub;
    }

    /** Reads something, with the key that may. */
    Reply read(String path) {
        return send(admin(path).header("Authorization", "Bearer " + READ_KEY));
    }

    /** A request to the admin port without any credentials. */
    HttpRequest.Builder admin(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + hub.adminPort() + path));
    }

    /** A request to the public port. */
    HttpRequest.Builder open(URI path) {
        return HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + hub.port()).resolve(path));
    }

    static Reply send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response =
                    HTTP.send(request.timeout(Duration.ofSeconds(10)).build(), HttpResponse.BodyHandlers.ofString());
            return new Reply(response.statusCode(), response.body(), response);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Ends the node while its clients go on. */
    void shutDown() {
        hub.close();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        clients.forEach(ProtocolClient::close);
        clients.clear();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        shutDown();
    }
}
