package io.belfry.client;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Opens WebSockets with the JDK's client, which follows no redirect: here one is, so that a full hub can name another. */
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
    public Link dial(LinkListener listener) {
        WebSocketLink link = new WebSocketLink(owner, listener);
        dial(connect, link, listener, true);
        return link;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // Both outcomes reach the listener.
    private void dial(URI where, WebSocketLink link, LinkListener listener, boolean mayBeSentOn) {
        client.newWebSocketBuilder()
                .subprotocols(SUBPROTOCOL)
                .connectTimeout(Visit.CONNECT_DEADLINE)
                .buildAsync(where, link)
                .whenComplete((webSocket, failure) -> {
                    if (failure != null) {
                        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
                        URI elsewhere = mayBeSentOn ? Redirect.after(where, cause) : null;
                        if (elsewhere != null) {
                            dial(elsewhere, link, listener, false);
                        } else {
                            owner.execute(() -> report(cause, listener));
                        }
                    }
                });
    }

    private static void report(@Nullable Throwable cause, LinkListener listener) {
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
