package io.belfry.loadtest.balancer;

import io.belfry.loadtest.farm.LedgerClient;
import io.belfry.loadtest.farm.Logbook;
import io.belfry.loadtest.farm.PollClient;
import io.belfry.loadtest.farm.StreamClient;
import io.belfry.loadtest.farm.WebSocketClient;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.List;
import java.util.Locale;

/** The ways in which a client can come. */
enum Transport {
    WEBSOCKET {
        @Override
        LedgerClient client(Logbook log, HttpClient http, URI address) {
            return new WebSocketClient(log, http, List.of(address));
        }
    },
    STREAM {
        @Override
        LedgerClient client(Logbook log, HttpClient http, URI address) {
            return new StreamClient(log, http, List.of(address));
        }
    },
    POLL {
        @Override
        LedgerClient client(Logbook log, HttpClient http, URI address) {
            return new PollClient(log, http, List.of(address));
        }
    };

    abstract LedgerClient client(Logbook log, HttpClient http, URI address);

    /** As the protocol calls it. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
