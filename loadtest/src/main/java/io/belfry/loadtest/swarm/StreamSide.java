package io.belfry.loadtest.swarm;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.HdrHistogram.SingleWriterRecorder;

/** Clients that read a stream of events, straight from a hub: it is not cut in chunks, and ends with its connection. */
final class StreamSide extends ClientSide {
    private static final byte[] DATA = "data: ".getBytes(StandardCharsets.US_ASCII);

    StreamSide(Journey journey, Tally tally, SingleWriterRecorder latencies) {
        super(journey, tally, latencies);
    }

    @Override
    void onConnected(Client client, SelectionKey key) throws IOException {
        client.stage = Client.Stage.UPGRADING;
        client.asked = client.plan.channels().size();
        String body = journey.connect(client, "") + "\n";
        Target target = journey.target(client);
        String head = "POST " + target.path() + " HTTP/1.1\r\nHost: " + target.authority()
                + "\r\nAccept: text/event-stream\r\nContent-Type: application/x-ndjson\r\nContent-Length: "
                + body.length() + "\r\n\r\n";
        write(client, key, ByteBuffer.wrap((head + body).getBytes(StandardCharsets.US_ASCII)));
    }

    @Override
    int onBytes(Client client, SelectionKey key, int length) throws IOException {
        byte[] bytes = buffer.array();
        int start = 0;
        if (client.stage == Client.Stage.UPGRADING) {
            start = Upgrade.endOfHead(bytes, 0, length);
            if (start < 0) {
                return 0;
            }
            check(new String(bytes, 0, start, StandardCharsets.ISO_8859_1));
            client.stage = Client.Stage.GREETING;
        }
        for (int end = start; end < length; end++) {
            if (bytes[end] == '\n') {
                onEventLine(client, bytes, start, end);
                start = end + 1;
            }
        }
        return start;
    }

    private static void check(String head) throws ProtocolFault {
        String lower = head.toLowerCase(Locale.ROOT);
        if (!head.startsWith("HTTP/1.1 200 ") || !lower.contains("\r\ncontent-type: text/event-stream")) {
            throw new ProtocolFault(
                    "a stream was refused: " + head.lines().findFirst().orElse(""));
        }
        if (lower.contains("\r\ntransfer-encoding:")) {
            throw new ProtocolFault("a stream in chunks, which comes from somebody before the hub");
        }
    }

    private void onEventLine(Client client, byte[] bytes, int from, int to) throws IOException {
        for (int i = 0; i < DATA.length; i++) {
            if (from + i >= to || bytes[from + i] != DATA[i]) {
                return; // a comment, or the end of an event
            }
        }
        switch (line.scan(bytes, from + DATA.length, to)) {
            case PUBLICATION -> onPublication(client);
            case GAP -> onGap(client);
            case CONNECTED -> {
                ConnectedLine.begin(bytes, from + DATA.length, to, client.cursors, client.asked);
                onLive(client);
            }
            case SUBSCRIBED, ERROR, MALFORMED -> throw new ProtocolFault("not a line of a stream");
            case HEARTBEAT, OTHER -> {}
        }
    }

    /** There is no word for it: whoever hangs up is gone. */
    @Override
    void goodbye(Client client) {
        onEnd(client);
    }
}
