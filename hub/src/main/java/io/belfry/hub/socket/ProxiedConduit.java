package io.belfry.hub.socket;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.xnio.conduits.AbstractStreamSourceConduit;
import org.xnio.conduits.StreamSourceConduit;

/**
 * Takes the PROXY header off the start of a link. What does not begin with one is dropped without an answer: whoever could
 * leave it out could pass for anybody.
 *
 * <p>Undertow has a reader of its own. That one puts a connection of its own around the link, which does not hear when the
 * peer closes, so that a slot could stay taken.
 */
final class ProxiedConduit extends AbstractStreamSourceConduit<StreamSourceConduit> {
    private final Runnable onOther;
    private @Nullable Consumer<InetSocketAddress>
            onClient; // null behind the header: it would hold what HTTP lets go of
    private byte @Nullable [] waiting = {}; // bytes of the header so far; null behind it

    /**
     * @param onClient hears whom the balancer names, before any byte behind the header is read
     * @param onOther run when what comes is no such header
     */
    ProxiedConduit(StreamSourceConduit next, Consumer<InetSocketAddress> onClient, Runnable onOther) {
        super(next);
        this.onClient = onClient;
        this.onOther = onOther;
    }

    @Override
    public int read(ByteBuffer destination) throws IOException {
        int from = destination.position();
        int count = next.read(destination);
        if (waiting == null || count <= 0) {
            return count;
        }
        byte[] before = waiting;
        byte[] bytes = Arrays.copyOf(before, before.length + count);
        destination.position(from).get(bytes, before.length, count).position(from);
        ProxyHeader header = read(bytes);
        if (header == null) {
            waiting = bytes;
            return 0;
        }
        waiting = null;
        if (header.client() != null && onClient != null) {
            onClient.accept(header.client());
        }
        onClient = null;
        destination.put(bytes, header.length(), bytes.length - header.length());
        return bytes.length - header.length();
    }

    private @Nullable ProxyHeader read(byte[] bytes) throws IOException {
        try {
            return ProxyHeader.read(bytes, bytes.length);
        } catch (ProxyHeader.NotProxied e) {
            onOther.run();
            next.terminateReads();
            throw e;
        }
    }
}
