package io.belfry.hub.socket;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * What every session comes in by, whatever its transport: admission, caps, and the cookie that may bring it back. First
 * {@link #refuse}, before anything is done for it; when it is known that it holds, {@link #enter}.
 */
final class Door {
    private final Admission admission;
    private final Caps caps;
    private final TrustedProxies proxies;
    private final @Nullable AffinityCookie affinity;

    Door(Admission admission, Caps caps, TrustedProxies proxies, @Nullable AffinityCookie affinity) {
        this.admission = admission;
        this.caps = caps;
        this.proxies = proxies;
        this.affinity = affinity;
    }

    /** The answer to every new session as things stand; null if it may go on. Takes no slot. */
    @Nullable
    Answer refuse() {
        Answer refusal = admission.refuse();
        return elsewhere(refusal != null ? refusal : caps.refuseIfFull());
    }

    /**
     * Takes a slot, or says why not. With the slot the answer gets the cookie.
     *
     * @param continues whether it is a poll or stream with a {@code client} that holds, which is never refused for load
     */
    Caps.Entry enter(HttpServerExchange exchange, boolean continues) {
        Caps.Entry entry = caps.enter(client(exchange), continues);
        if (entry.slots() == null) {
            return new Caps.Entry(null, elsewhere(entry.refusal()));
        }
        if (affinity != null && !affinity.leadsHere(exchange.getRequestHeaders().get(Headers.COOKIE))) {
            exchange.getResponseHeaders().put(Headers.SET_COOKIE, affinity.fresh());
        }
        return entry;
    }

    /** Where the client is, as far as those who say so are trusted. */
    InetAddress client(HttpServerExchange exchange) {
        return ClientAddress.of(exchange, proxies);
    }

    /** Whoever is refused must not be brought back here by the cookie, unless the operator has one of his own. */
    private @Nullable Answer elsewhere(@Nullable Answer refusal) {
        return refusal == null || affinity == null || refusal.headers().containsKey("Set-Cookie")
                ? refusal
                : refusal.with("Set-Cookie", affinity.expired());
    }
}
