package io.belfry.client;

import io.belfry.client.genexus.NotificationInfo;
import io.belfry.client.genexus.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The examples of README.md, which {@code ReadmeTest} compares. Nothing runs them: they are here so that they compile. */
final class ExampleApp {
    private ExampleApp() {}

    @SuppressWarnings("FutureReturnValueIgnored") // As short as in the README; a program would look at the outcome.
    static void publish(String apiKey, String json) {
        try (Publisher publisher = Publisher.http(URI.create("http://hub:8801"), apiKey)) {
            publisher.publish("orders", "{\"id\":7}").thenAccept(result -> log(result.position()));
            publisher.toUser("42", json);
            publisher.broadcast(json);
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // As short as in the README; a program would look at the outcome.
    static void publishOverRedis(String json) {
        try (Publisher publisher = Publisher.redis("redis://127.0.0.1:6379")) {
            publisher.publish("orders", "{\"id\":7}").thenAccept(result -> log(result.position()));
            publisher.toUser("42", json);
            publisher.broadcast(json);
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // The last stage has looked at every outcome.
    static void publishMany(Publisher publisher) {
        publisher
                .publishAll(List.of(new Posting("orders", "7"), new Posting("stock", "{\"id\":7,\"left\":3}")))
                .whenComplete((results, failure) -> {
                    if (failure instanceof BatchUnavailableException unavailable) {
                        log("to be tried again later: " + unavailable.undecided());
                    } else {
                        log(failure == null ? results : failure);
                    }
                });
    }

    static int notifyClient(Publisher publisher, String clientId) {
        ServerSocket socket = new ServerSocket(publisher);
        int code = socket.notifyClient(clientId, new NotificationInfo("orders", "Checkout", "paid"));
        return code;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // The last stage has looked at every outcome.
    static void lookAtTheOutcome(Publisher publisher) {
        publisher.publish("orders", "{\"id\":7}").whenComplete((result, failure) -> {
            if (failure instanceof BelfryUnavailableException unavailable) {
                log("not known to be published; try again later with key " + unavailable.key());
            } else if (failure != null) {
                log(failure);
            } else if (!result.accepted()) {
                log("rejected for good: " + result.code());
            }
        });
    }

    static String token(String secret) {
        String token = Tokens.hmac(secret)
                .user("42")
                .subscribe("news", "chat:*")
                .validFor(Duration.ofHours(1))
                .mint();
        return token;
    }

    static Subscriber subscribe(String secret) {
        Tokens tokens = Tokens.hmac(secret).user("reports").subscribe("orders");
        Subscriber subscriber = Subscriber.connect(URI.create("http://hub:8800"), tokens::mint);
        subscriber.subscribe("orders", new ChannelListener() {
            @Override
            public void onPublication(Publication publication) {
                log(publication.data());
            }
        });
        return subscriber;
    }

    static ClientEvents hear() {
        ClientEvents events = ClientEvents.redis("redis://127.0.0.1:6379", "shop", new ClientEventListener() {
            @Override
            public void onOpen(ClientEvent event) {
                log(event.client() + " has come");
            }

            @Override
            public void onClose(ClientEvent event) {
                log(event.client() + " has gone");
            }

            @Override
            public void onPublish(ClientEvent event, ClientPublication publication) {
                log(publication.channel() + ": " + publication.data());
            }
        });
        return events;
    }

    static Subscriber invalidate(String secret, Map<String, Object> cache) {
        Tokens tokens = Tokens.hmac(secret).user("shop-1").subscribe("cache.invalidate");
        Subscriber subscriber = Subscriber.connect(URI.create("http://hub:8800"), tokens::mint);
        subscriber.subscribe("cache.invalidate", new ChannelListener() {
            @Override
            public void onPublication(Publication publication) {
                cache.remove(publication.data());
            }

            @Override
            public void onGap(Gap gap) {
                cache.clear();
            }

            @Override
            public void onError(String code) {
                cache.clear();
            }
        });
        return subscriber;
    }

    public static void main(String[] args) {
        publish(args[0], "\"hello\"");
        try (Publisher publisher = Publisher.http(URI.create("http://hub:8801"), args[0])) {
            lookAtTheOutcome(publisher);
            publishMany(publisher);
            log(notifyClient(publisher, args[2]));
        }
        publishOverRedis("\"hello\"");
        log(token(args[1]));
        subscribe(args[1]).close();
        invalidate(args[1], new ConcurrentHashMap<>()).close();
        hear().close();
    }

    private static void log(@Nullable Object text) {
        System.out.println(text);
    }
}
