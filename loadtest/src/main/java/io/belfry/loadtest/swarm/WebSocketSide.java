package io.belfry.loadtest.swarm;

import io.belfry.loadtest.measure.Cursor;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.util.List;
import org.HdrHistogram.SingleWriterRecorder;
import org.jspecify.annotations.Nullable;

/** Clients that come by WebSocket. */
final class WebSocketSide extends ClientSide {
    /** A frame must fit beside the beginning that was kept of it. */
    private static final int LARGEST_FRAME = BUFFER_BYTES / 2 - 16;

    /** The hub reads 10,000 tokens of JSON in a line, three for each channel of a {@code connect}. */
    private static final int MOST_IN_CONNECT = 3000;
    /** Commands under way at a time: small enough for any kernel to take at once, and for the hub to keep the answers. */
    private static final int BURST = 100;

    private static final int NORMAL = 1000;

    private final FrameListener frames = this::onFrame;
    private @Nullable Client current;
    private @Nullable IOException fault;

    WebSocketSide(Journey journey, Tally tally, SingleWriterRecorder latencies) {
        super(journey, tally, latencies);
    }

    @Override
    void onConnected(Client client, SelectionKey key) throws IOException {
        client.stage = Client.Stage.UPGRADING;
        Target target = journey.target(client);
        send(client, Upgrade.request(target.authority(), target.path()));
    }

    @Override
    int onBytes(Client client, SelectionKey key, int length) throws IOException {
        int from = client.stage == Client.Stage.UPGRADING ? upgraded(client, key) : 0;
        if (from < 0) {
            return 0;
        }
        current = client;
        int rest = FrameScanner.scan(buffer.array(), from, length, LARGEST_FRAME, frames);
        if (fault != null) {
            IOException seen = fault;
            fault = null;
            throw seen;
        }
        return rest;
    }

    /** Where the first frame begins, or -1 while the head of the answer is incomplete. */
    private int upgraded(Client client, SelectionKey key) throws IOException {
        int end = Upgrade.endOfHead(buffer.array(), 0, buffer.position());
        if (end >= 0) {
            Upgrade.check(buffer.array(), 0, end);
            client.stage = Client.Stage.GREETING;
            client.asked = Math.min(MOST_IN_CONNECT, client.plan.channels().size());
            write(client, key, ClientFrame.text(journey.connect(client, "")));
        }
        return end;
    }

    private void onFrame(int opcode, byte[] bytes, int from, int to) {
        Client client = current;
        if (client == null || fault != null) {
            return;
        }
        try {
            switch (opcode) {
                case FrameScanner.TEXT -> onLine(client, bytes, from, to);
                case FrameScanner.PING -> send(client, ClientFrame.pong(bytes, from, to));
                case FrameScanner.CLOSE -> onClose(client, bytes, from, to);
                case FrameScanner.PONG -> {}
                default -> throw new ProtocolFault("opcode " + opcode);
            }
        } catch (IOException e) {
            fault = e;
        }
    }

    private void onLine(Client client, byte[] bytes, int from, int to) throws IOException {
        switch (line.scan(bytes, from, to)) {
            case PUBLICATION -> onPublication(client);
            case GAP -> onGap(client);
            case CONNECTED -> {
                ConnectedLine.begin(bytes, from, to, client.cursors, client.asked);
                client.subscribed = client.asked;
                goOn(client);
            }
            case SUBSCRIBED -> onSubscribed(client);
            case ERROR -> throw new ProtocolFault("the hub answered with an error");
            case MALFORMED -> throw new ProtocolFault("not a line of the protocol");
            case HEARTBEAT, OTHER -> {}
        }
    }

    private void onSubscribed(Client client) throws IOException {
        Cursor cursor = line.cursorIn(client.cursors);
        if (cursor == null || client.stage != Client.Stage.GREETING) {
            throw new ProtocolFault("a subscription that was not asked for");
        }
        cursor.beginAt(Math.max(0, line.offset())); // an ephemeral channel has none
        client.subscribed++;
        if (client.subscribed == client.asked) {
            goOn(client);
        }
    }

    /** All that was asked for is there: asks for the next channels, or is live when there are no more. */
    private void goOn(Client client) throws IOException {
        List<ClientPlan.Wanted> channels = client.plan.channels();
        if (client.asked == channels.size()) {
            onLive(client);
            return;
        }
        int from = client.asked;
        client.asked = Math.min(from + BURST, channels.size());
        for (int i = from; i < client.asked; i++) {
            String command = "{\"type\":\"subscribe\",\"id\":" + (i + 2) + ",\"channel\":\""
                    + channels.get(i).name() + "\"}";
            send(client, ClientFrame.text(command));
        }
    }

    private void onClose(Client client, byte[] bytes, int from, int to) throws IOException {
        client.closeCode = to - from >= 2 ? (bytes[from] & 0xff) << 8 | (bytes[from + 1] & 0xff) : NORMAL;
        if (client.stage != Client.Stage.LEAVING) {
            send(client, ClientFrame.close(client.closeCode));
        }
    }

    @Override
    void goodbye(Client client) throws IOException {
        send(client, ClientFrame.close(NORMAL));
    }
}
