package io.belfry.hub.socket;

import io.undertow.protocols.ssl.UndertowXnioSsl;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.StreamConnection;
import org.xnio.Xnio;
import org.xnio.ssl.SslConnection;

/**
 * Puts TLS around the links of a port. The arithmetic of handshakes has threads of its own, half as many as there are
 * processors, so that a storm of new clients does not hold up those who are there.
 */
final class TlsLinks implements AutoCloseable {
    private static final String NOTHING_AGREED = "SSL_NULL_WITH_NULL_NULL"; // RFC 5246 §A.5
    private static final OptionMap OPTIONS = OptionMap.builder()
            .setSequence(Options.SSL_ENABLED_PROTOCOLS, "TLSv1.3", "TLSv1.2")
            .getMap();

    static {
        // Read once, when JSSE loads: a client of TLS 1.2 may not have the handshake done over and over again.
        System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
    }

    private final CertificateFiles files;
    private final ExecutorService handshakes;
    private final UndertowXnioSsl ssl;

    TlsLinks(Xnio xnio, CertificateFiles files) {
        this.files = files;
        AtomicInteger number = new AtomicInteger();
        handshakes =
                Executors.newFixedThreadPool(Math.max(1, Runtime.getRuntime().availableProcessors() / 2), task -> {
                    Thread thread = new Thread(task, "belfry-handshake-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        ssl = new UndertowXnioSsl(xnio, OptionMap.EMPTY, files.context(), handshakes);
    }

    /** Speaks TLS on a link on which nothing was read yet, with the certificate as it is now. On its I/O thread. */
    SslConnection around(StreamConnection accepted) {
        SSLContext context = files.context();
        if (ssl.getSslContext() != context) {
            ssl.updateSSLContext(context);
        }
        SslConnection link = ssl.wrapExistingConnection(accepted, OPTIONS, false);
        link.getSinkChannel().setConduit(new RecordSink(link.getSinkChannel().getConduit()));
        return link;
    }

    /** Whether the handshake of such a link is done; with TLS 1.3 the cipher is agreed before that. */
    static boolean isShaken(SslConnection link) {
        SSLEngine engine = UndertowXnioSsl.getSslEngine(link);
        return engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING
                && !engine.getSession().getCipherSuite().equals(NOTHING_AGREED);
    }

    @Override
    public void close() {
        handshakes.shutdownNow();
    }
}
