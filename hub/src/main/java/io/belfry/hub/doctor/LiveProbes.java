package io.belfry.hub.doctor;

import java.time.Duration;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/** Goes the real way, with a connection for each question: plain sockets, because clients hide when a byte came. */
final class LiveProbes implements Probes {
    private final Target target;
    private final LongSupplier nanos;
    private final RandomGenerator random;

    /**
     * Asks what is at the target.
     *
     * @param nanos monotonic
     * @param random for the keys and masks of WebSocket
     */
    LiveProbes(Target target, LongSupplier nanos, RandomGenerator random) {
        this.target = target;
        this.nanos = nanos;
        this.random = random;
    }

    @Override
    public HttpSeen http(String method, String path, Map<String, String> headers, String body, Duration patience) {
        Outcome outcome = new Outcome();
        outcome.watch(target, nanos, patience, link -> {
            link.send(request(method, path, headers, body));
            outcome.read(link);
        });
        return outcome.seen();
    }

    @Override
    public StreamSeen stream(String connectLine, Duration patience) {
        EventWatch events = new EventWatch();
        events.outcome.watch(target, nanos, patience, link -> {
            Map<String, String> headers = Map.of("Content-Type", "text/plain", "Accept", "text/event-stream");
            link.send(request("POST", "/connect", headers, connectLine));
            events.read(link);
        });
        return events.seen();
    }

    @Override
    public SocketSeen socket(String connectLine, Manner manner, Duration patience) {
        FrameWatch frames = new FrameWatch(manner, connectLine, random);
        frames.outcome.watch(target, nanos, patience, link -> {
            link.send(request("GET", "/connect", frames.handshake(), ""));
            frames.read(link);
        });
        return frames.seen();
    }

    private byte[] request(String method, String path, Map<String, String> headers, String body) {
        StringBuilder head = new StringBuilder(method + " " + target.prefix() + path + " HTTP/1.1\r\n");
        head.append("Host: ").append(target.authority()).append("\r\nUser-Agent: belfry-doctor\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        if (method.equals("POST")) {
            head.append("Content-Length: ").append(Head.bytes(body).length).append("\r\n");
        }
        return Head.bytes(head + "\r\n" + body);
    }
}
