package io.belfry.loadtest.farm;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A {@link LedgerClient} that comes by WebSocket. Who hears nothing for two and a half heartbeats has lost the connection, says
 * the protocol. Here it is also needed because Java's own client, 17 as 25, sometimes tells nobody that a connection was
 * reset, when that came right behind a message.
 */
public final class WebSocketClient extends LedgerClient {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    /** Heartbeats of a second are the tests', and on a busy machine late by more than one and a half. */
    private static final Duration LEAST_SILENCE = Duration.ofSeconds(15);

    private final Duration leastSilence;

    public WebSocketClient(Logbook log, HttpClient http, List<URI> addresses) {
        this(log, http, addresses, LEAST_SILENCE);
    }

    /** @param leastSilence never gives a connection up that was silent for less */
    WebSocketClient(Logbook log, HttpClient http, List<URI> addresses, Duration leastSilence) {
        super(log, http, addresses);
        this.leastSilence = leastSilence;
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
        private long heardNanos;

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
        void took(ReceivedLine line) {
            heardNanos = System.nanoTime();
            if (line.type().equals("connected")) {
                Duration silence = Duration.ofMillis(line.json().path("ping").asLong() * 5 / 2);
                Duration most = silence.compareTo(leastSilence) < 0 ? leastSilence : silence;
                later(most).execute(() -> listen(most));
            }
        }

        private void listen(Duration most) {
            synchronized (WebSocketClient.this) {
                if (over) {
                    return;
                }
                Duration left = most.minusNanos(System.nanoTime() - heardNanos);
                if (left.isNegative() || left.isZero()) {
                    ended(this, NO_CLOSE_FRAME);
                    abort();
                } else {
                    later(left).execute(() -> listen(most));
                }
            }
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
