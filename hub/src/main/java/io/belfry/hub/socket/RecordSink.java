package io.belfry.hub.socket;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.xnio.conduits.AbstractStreamSinkConduit;
import org.xnio.conduits.StreamSinkConduit;

/**
 * Writes as many TLS records as the kernel takes, as a link without TLS takes as many bytes; the conduit below writes one,
 * of 16 KB, at a time.
 */
final class RecordSink extends AbstractStreamSinkConduit<StreamSinkConduit> {
    RecordSink(StreamSinkConduit next) {
        super(next);
    }

    @Override
    public int write(ByteBuffer bytes) throws IOException {
        int sum = 0;
        int count;
        do {
            count = next.write(bytes);
            sum += count;
        } while (count > 0 && bytes.hasRemaining());
        return sum;
    }
}
