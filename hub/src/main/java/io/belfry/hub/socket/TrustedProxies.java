package io.belfry.hub.socket;

import io.belfry.hub.config.AddressRange;
import java.net.InetAddress;
import java.util.List;

/**
 * The hops whose word is taken for where a request comes from.
 *
 * <p>A client may send {@code X-Forwarded-For} itself, and every proxy only adds to it. So the list is read from its right
 * end, where the nearest proxy has written, and only as far as the hops that wrote are trusted: the first that is not is
 * the client, whatever stands to its left.
 */
public final class TrustedProxies {
    public static final TrustedProxies NONE = new TrustedProxies(List.of());

    private final List<AddressRange> ranges;

    public TrustedProxies(List<AddressRange> ranges) {
        this.ranges = List.copyOf(ranges);
    }

    /**
     * The address that caps count.
     *
     * @param peer whom the link comes from
     * @param hops what the headers name, nearest last; read only if the peer is trusted
     */
    InetAddress client(InetAddress peer, Iterable<String> hops) {
        InetAddress client = peer;
        for (String hop : hops) {
            InetAddress further = trusts(client) ? ClientAddress.parse(hop) : null;
            if (further == null) {
                return client; // not trusted, or it says what is no address: the last one known it is
            }
            client = further;
        }
        return client;
    }

    boolean trusts(InetAddress hop) {
        for (AddressRange range : ranges) {
            if (range.contains(hop)) {
                return true;
            }
        }
        return false;
    }
}
