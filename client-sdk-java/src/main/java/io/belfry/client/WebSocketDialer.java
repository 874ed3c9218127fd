package io.belfry.client;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.concurrent.CompletionException;

/** Opens WebSockets with the JDK's client. */
final class WebSocketDialer implements Dialer {
    private static final String SUBPROTOCOL = "belfry.v1";

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .executor(DaemonThreads.pool("belfry-subscriber-io"))
            .build();
    private final URI connect;
    private final Timer owner;

    /** @param owner runs the listeners */
    WebSocketDialer(URI publicBase, Timer owner) {
        this.connect = connect(publicBase);
        this.owner = owner;
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // Both outcomes reach the listener.
    public Link dial(LinkListener listener) {
        WebSocketLink link = new WebSocketLink(owner, listener);
        client.newWebSocketBuilder()
                .subprotocols(SUBPROTOCOL)
                .connectTimeout(Visit.CONNECT_DEADLINE)
                .buildAsync(connect, link)
                .whenComplete((webSocket, failure) -> {
                    if (failure != null) {
                        owner.execute(() -> report(failure, listener));
                    }
                });
        return link;
    }

    private static void report(Throwable failure, LinkListener listener) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (cause instanceof WebSocketHandshakeException refusal) {
            Duration retryAfter = RetryAfter.of(refusal.getResponse().headers());
            listener.onRefused(refusal.getResponse().statusCode(), retryAfter);
        } else {
            listener.onLost(Ending.NO_CLOSE_CODE);
        }
    }

    /** {@code http(s)://host/path} as {@code ws(s)://host/path/connect}. */
    static URI connect(URI publicBase) {
        String base = HttpBase.require(publicBase).toString();
        String trimmed = base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
        return URI.create("ws" + trimmed.substring("http".length()) + "/connect");
    }
}
