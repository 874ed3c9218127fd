package io.belfry.loadtest.farm;

import io.belfry.client.BelfryUnavailableException;
import io.belfry.client.ChannelListener;
import io.belfry.client.Gap;
import io.belfry.client.Position;
import io.belfry.client.Publication;
import io.belfry.client.PublishResult;
import io.belfry.client.Publisher;
import io.belfry.client.Subscriber;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * An instance of an application in a process of its own, as it would stand behind a balancer: publishes by the SDK, holds no
 * browser's connection, and keeps a cache that any instance may invalidate. It is told what to do by its standard input, a
 * line each, and answers with a line that begins with {@code answer}.
 */
final class Application implements ChannelListener {
    static final String INVALIDATE = "cache.invalidate";

    private final Publisher publisher;
    private final PrintStream out;
    private final Set<String> cache = ConcurrentHashMap.newKeySet();

    private Application(Publisher publisher, PrintStream out) {
        this.publisher = publisher;
        this.out = out;
    }

    /** Arguments: the address of Redis and, for an instance with a cache, the address of a hub for its subscriber. */
    public static void main(String[] arguments) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (Publisher publisher = Publisher.redis(arguments[0])) {
            Application application = new Application(publisher, System.out);
            if (arguments.length > 1) {
                Subscriber.connect(URI.create(arguments[1]), () -> null).subscribe(INVALIDATE, application);
            }
            System.out.println("started");
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                System.out.println("answer " + application.obey(line));
            }
        }
    }

    /** The first word says what, the second of whom; what is left is JSON. */
    private String obey(String line) {
        String[] words = line.split(" ", 3);
        return switch (words[0]) {
            case "broadcast" -> outcome(publisher.broadcast(line.substring(line.indexOf(' ') + 1)));
            case "publish" -> outcome(publisher.publish(words[1], words[2]));
            case "user" -> outcome(publisher.toUser(words[1], words[2]));
            case "client" -> outcome(publisher.toClient(words[1], words[2]));
            case "invalidate" -> outcome(publisher.publish(INVALIDATE, '"' + words[1] + '"'));
            case "put" -> String.valueOf(cache.add(words[1]));
            case "has" -> String.valueOf(cache.contains(words[1]));
            default -> "what is " + words[0];
        };
    }

    private static String outcome(CompletableFuture<PublishResult> future) {
        try {
            PublishResult result = future.join();
            return result.accepted() ? "accepted" : "rejected " + result.code();
        } catch (CompletionException e) {
            return e.getCause() instanceof BelfryUnavailableException ? "unavailable" : "failed " + e.getCause();
        }
    }

    @Override
    public void onSubscribed(@Nullable Position position) {
        out.println("subscribed");
    }

    @Override
    public void onPublication(Publication publication) {
        String key = publication.data().replace("\"", "");
        cache.remove(key);
        out.println("dropped " + key);
    }

    @Override
    public void onGap(Gap gap) {
        cache.clear();
        out.println("dropped everything");
    }
}
