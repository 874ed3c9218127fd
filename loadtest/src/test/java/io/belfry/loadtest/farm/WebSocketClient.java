package io.belfry.loadtest.farm;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A {@link LedgerClient} that comes by WebSocket. */
public final class WebSocketClient extends LedgerClient {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    public WebSocketClient(Logbook log, HttpClient http, List<URI> addresses) {
        super(log, http, addresses);
    }

    @Override
    void open(URI address) {
        URI url = URI.create(address.toString().replaceFirst("http", "ws"));
        var unused = http.newWebSocketBuilder()
                .connectTimeout(TIMEOUT)
                .buildAsync(url, new Connection())
                .whenComplete((open, failure) -> {
                    if (failure != null) {
                        again();
                    }
                });
    }

    private final class Connection extends Visit implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();
        private final AtomicReference<@Nullable WebSocket> socket = new AtomicReference<>();

        @Override
        public void onOpen(WebSocket opened) {
            socket.set(opened);
            if (!began(this)) {
                opened.abort();
                return;
            }
            var unused = opened.sendText(log.connectLine(false, ""), true);
            opened.request(1);
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                received(this, text.toString());
                text.setLength(0);
            }
            from.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            ended(this, code);
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable failure) {
            ended(this, NO_CLOSE_FRAME);
        }

        @Override
        void abort() {
            WebSocket open = socket.get();
            if (open != null) {
                open.abort();
            }
        }
    }
}
