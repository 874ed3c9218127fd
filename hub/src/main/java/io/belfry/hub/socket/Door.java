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

    /** Takes a slot for a session that begins, or says why not. With the slot the answer gets the cookie. */
    Caps.Entry enter(HttpServerExchange exchange) {
        Caps.Entry entry = caps.enter(client(exchange));
        Answer refusal = elsewhere(entry.refusal());
        if (refusal == null) {
            welcome(exchange);
        }
        return new Caps.Entry(entry.slots(), refusal, entry.cap());
    }

    /**
     * Takes a slot for a request of which it is not known whether it continues a session; if it does, it is never refused for
     * load. If not, {@link #refuse(Caps.Entry)} is to be asked.
     */
    Caps.Entry enterAnyway(HttpServerExchange exchange) {
        welcome(exchange);
        return caps.enterAnyway(client(exchange));
    }

    /** Whether a session may begin with a slot that was taken anyway. */
    @Nullable
    Answer refuse(Caps.Entry entry) {
        Answer refusal = admission.refuse();
        if (refusal == null) {
            refusal = caps.refuse(entry);
        }
        return elsewhere(refusal);
    }

    private void welcome(HttpServerExchange exchange) {
        if (affinity != null && !admission.bringsBack()) {
            exchange.getResponseHeaders().put(Headers.SET_COOKIE, affinity.expired());
        } else if (affinity != null
                && !affinity.leadsHere(exchange.getRequestHeaders().get(Headers.COOKIE))) {
            exchange.getResponseHeaders().put(Headers.SET_COOKIE, affinity.fresh());
        }
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
