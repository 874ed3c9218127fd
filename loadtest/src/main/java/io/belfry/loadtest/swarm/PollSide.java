package io.belfry.loadtest.swarm;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.SingleWriterRecorder;

/**
 * Clients that poll, each over one connection that is kept. The first poll asks where its channels are and does not wait; a
 * client is live when that is answered. Each answer is followed by the next poll at once, or when the hub advises.
 */
final class PollSide extends ClientSide {
    private static final long WAIT_MILLIS = 25_000;

    private final ArrayDeque<Client> pausing = new ArrayDeque<>();

    PollSide(Journey journey, Tally tally, SingleWriterRecorder latencies) {
        super(journey, tally, latencies);
    }

    @Override
    void onConnected(Client client, SelectionKey key) throws IOException {
        client.stage = Client.Stage.GREETING;
        client.asked = client.plan.channels().size();
        ask(client, key, 0);
    }

    private void ask(Client client, SelectionKey key, long waitMillis) throws IOException {
        String session = client.session.isEmpty() ? "" : "\"client\":\"" + client.session + "\",";
        String body = journey.connect(client, session + "\"wait\":" + waitMillis + ",") + "\n";
        Target target = journey.target(client);
        String head = "POST " + target.path() + " HTTP/1.1\r\nHost: " + target.authority()
                + "\r\nContent-Type: application/x-ndjson\r\nContent-Length: " + body.length() + "\r\n\r\n";
        write(client, key, ByteBuffer.wrap((head + body).getBytes(StandardCharsets.US_ASCII)));
    }

    @Override
    int onBytes(Client client, SelectionKey key, int length) throws IOException {
        byte[] bytes = buffer.array();
        int from = AnswerHead.end(bytes, length);
        if (from < 0 || length - from < AnswerHead.contentLength(bytes, from)) {
            return 0;
        }
        if (length - from > AnswerHead.contentLength(bytes, from)) {
            throw new ProtocolFault("more than was asked for");
        }
        ConnectedLine.Session session = lines(client, bytes, from, length);
        if (client.stage == Client.Stage.GREETING) {
            onLive(client);
        }
        client.session = session.client();
        client.more = session.more();
        if (client.stage == Client.Stage.LIVE) {
            goOn(client, key, session.nextMillis());
        } else if (client.stage == Client.Stage.LEAVING) {
            onEnd(client);
        }
        return length;
    }

    private ConnectedLine.Session lines(Client client, byte[] bytes, int from, int to) throws IOException {
        ConnectedLine.Session session = ConnectedLine.Session.NONE;
        boolean delivers = false;
        for (int start = from, end; start < to; start = end + 1) {
            end = start;
            while (end < to && bytes[end] != '\n') {
                end++;
            }
            switch (line.scan(bytes, start, end)) {
                case PUBLICATION -> {
                    onPublication(client);
                    delivers = true;
                }
                case GAP -> onGap(client);
                case CONNECTED -> session = ConnectedLine.begin(bytes, start, end, client.cursors, client.asked);
                case HEARTBEAT, OTHER -> {}
                case SUBSCRIBED, ERROR, MALFORMED -> throw new ProtocolFault("not a line of an answer");
            }
        }
        if (session.client().isEmpty()) {
            throw new ProtocolFault("an answer without connected");
        }
        if (delivers) {
            tally.onAnswered();
        }
        return session;
    }

    private void goOn(Client client, SelectionKey key, long pauseMillis) throws IOException {
        if (pauseMillis > 0) {
            client.notBeforeNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(pauseMillis);
            pausing.add(client);
        } else {
            ask(client, key, client.more ? 0 : WAIT_MILLIS);
        }
    }

    @Override
    void onTurn(Selector selector) {
        long now = System.nanoTime();
        for (int i = pausing.size(); i > 0; i--) {
            Client client = pausing.remove();
            if (client.notBeforeNanos - now > 0) {
                pausing.add(client);
                continue;
            }
            if (client.stage == Client.Stage.LEAVING) {
                onEnd(client);
                continue;
            }
            SocketChannel socket = client.socket;
            SelectionKey key = socket == null ? null : socket.keyFor(selector);
            if (key != null && key.isValid() && client.stage == Client.Stage.LIVE) {
                try {
                    ask(client, key, client.more ? 0 : WAIT_MILLIS);
                } catch (IOException e) {
                    onEnd(client);
                }
            }
        }
    }

    /** Waits for the answer that is due, and polls no more. */
    @Override
    void onFarewell(Client client) {
        client.stage = Client.Stage.LEAVING;
        tally.onLive(-1);
    }

    /** There is no word for it: whoever polls is gone when it does not poll again. */
    @Override
    void goodbye(Client client) {
        onReset(client);
    }
}
