package io.belfry.hub.socket;

import io.belfry.hub.config.AddressRange;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Where a request comes from: for the caps and the log, never for who somebody is. */
final class ClientAddress {
    private static final HttpString FORWARDED = new HttpString("Forwarded");
    private static final String FOR = "for=";

    private ClientAddress() {}

    /** The client behind the proxies that are trusted. */
    static InetAddress of(HttpServerExchange exchange, TrustedProxies proxies) {
        InetSocketAddress link = exchange.getSourceAddress();
        InetAddress peer = link == null ? null : link.getAddress();
        if (peer == null) {
            return InetAddress.getLoopbackAddress();
        }
        return proxies.trusts(peer) ? proxies.client(peer, hops(exchange)) : peer;
    }

    /** The hops, nearest first. A proxy writes one of the two headers; the one that all of them know has precedence. */
    private static List<String> hops(HttpServerExchange exchange) {
        HeaderValues forwardedFor = exchange.getRequestHeaders().get(Headers.X_FORWARDED_FOR);
        List<String> hops = new ArrayList<>();
        if (forwardedFor != null) {
            forwardedFor.forEach(line -> Collections.addAll(hops, line.split(",", -1)));
        } else {
            HeaderValues forwarded = exchange.getRequestHeaders().get(FORWARDED);
            if (forwarded != null) {
                forwarded.forEach(line -> addForwarded(line, hops));
            }
        }
        Collections.reverse(hops);
        return hops;
    }

    /** RFC 7239: {@code for=192.0.2.60;proto=http, for="[2001:db8::17]:4711"}. A hop that names nobody is one all the same. */
    private static void addForwarded(String line, List<String> hops) {
        for (String element : line.split(",", -1)) {
            String hop = "";
            for (String pair : element.split(";", -1)) {
                String stripped = pair.strip();
                if (stripped.toLowerCase(Locale.ROOT).startsWith(FOR)) {
                    hop = stripped.substring(FOR.length()).replace("\"", "");
                }
            }
            hops.add(hop);
        }
    }

    /** The address of a hop, with or without port; null if it is none, such as {@code unknown}. */
    static @Nullable InetAddress parse(String hop) {
        String text = hop.strip();
        if (text.startsWith("[")) {
            int end = text.indexOf(']');
            text = end < 0 ? "" : text.substring(1, end);
        } else if (text.indexOf('.') >= 0 && text.indexOf(':') == text.lastIndexOf(':')) {
            int colon = text.indexOf(':');
            text = colon < 0 ? text : text.substring(0, colon);
        }
        AddressRange single = text.indexOf('/') >= 0 ? null : AddressRange.parse(text);
        return single == null ? null : single.network();
    }

    /** What counts as one address: of IPv6 the first 64 bits, because everybody has as many of the others as he likes. */
    static long household(InetAddress address) {
        ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
        return address instanceof Inet6Address ? bytes.getLong() : bytes.getInt() & 0xffff_ffffL;
    }
}
