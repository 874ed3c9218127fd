package io.belfry.hub.socket;

import io.belfry.hub.config.Poll;
import io.belfry.hub.config.Transport;
import io.belfry.hub.message.Time;
import io.belfry.hub.metrics.Metrics;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A public port on a free port with an echo behind it: the very classes that serve, and nothing else. */
final class EchoPort implements AutoCloseable {
    static final int MESSAGE_BYTES = 65_536;

    final Worker worker = Worker.start(2, nanos -> {});
    final EchoAcceptor acceptor = new EchoAcceptor();
    final Map<String, Endpoint> endpoints = new ConcurrentHashMap<>();
    final AtomicInteger stripped = new AtomicInteger();
    final PublicPort port;

    EchoPort() {
        this(FrameLimits.of(MESSAGE_BYTES), 0);
    }

    EchoPort(FrameLimits limits, int connections) {
        this(limits, RequestTimes.DEFAULT, connections);
    }

    EchoPort(FrameLimits limits, RequestTimes times, int connections) {
        this(limits, times, new Entrance(new CapSettings(connections, 0, 0)), Time.SYSTEM);
    }

    /** How clients come in. */
    record Entrance(
            CapSettings caps,
            TrustedProxies proxies,
            boolean proxied,
            @Nullable CertificateFiles certificate,
            @Nullable AffinityCookie affinity,
            Admission admission) {
        Entrance(CapSettings caps) {
            this(caps, TrustedProxies.NONE, false, null, Admission.OPEN);
        }

        Entrance(
                CapSettings caps,
                TrustedProxies proxies,
                boolean proxied,
                @Nullable AffinityCookie affinity,
                Admission admission) {
            this(caps, proxies, proxied, null, affinity, admission);
        }

        /** By TLS. */
        Entrance(CertificateFiles certificate, boolean proxied) {
            this(CapSettings.NONE, TrustedProxies.NONE, proxied, certificate, null, Admission.OPEN);
        }
    }

    EchoPort(Entrance entrance) {
        this(FrameLimits.of(MESSAGE_BYTES), RequestTimes.DEFAULT, entrance, Time.SYSTEM);
    }

    EchoPort(FrameLimits limits, RequestTimes times, Entrance entrance, Time time) {
        endpoints.put("/hello", request -> done(Answer.text(200, "text/plain", "hello")));
        endpoints.put("/echo", request -> done(new Answer(200, "text/plain", request.body(), Map.of())));
        PublicPort.Settings settings = new PublicPort.Settings(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                "",
                OriginsTest.of("https://app.example.com", "https://*.wild.example.com"),
                Set.of("localhost", "127.0.0.1"),
                limits.messageBytes(),
                entrance.caps(),
                entrance.proxies(),
                entrance.proxied(),
                entrance.certificate(),
                entrance.affinity(),
                EnumSet.allOf(Transport.class),
                false,
                new Poll(Duration.ofSeconds(25), Duration.ofSeconds(50), Duration.ZERO, 256 << 10));
        port = new PublicPort(
                worker,
                settings,
                limits,
                times,
                acceptor,
                entrance.admission(),
                ticket -> CompletableFuture.completedFuture(null),
                endpoints::get,
                new Metrics(),
                time,
                stripped::incrementAndGet);
        port.start();
        port.open();
    }

    int port() {
        return port.port();
    }

    private static CompletableFuture<Answer> done(Answer answer) {
        return CompletableFuture.completedFuture(answer);
    }

    @Override
    public void close() {
        port.close();
        worker.close();
    }
}
