package io.belfry.hub.socket;

import io.belfry.hub.config.Config;
import io.belfry.hub.config.Listen;
import io.belfry.hub.config.Poll;
import io.belfry.hub.config.Transport;
import io.belfry.hub.message.Time;
import io.belfry.hub.metrics.Meter;
import io.belfry.hub.metrics.Metrics;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The port that clients and balancers see: {@code /connect} and whatever endpoints there are beside it. */
public final class PublicPort implements AutoCloseable {
    /** How long an idle link of HTTP is kept. */
    public static final Duration KEPT = RequestTimes.DEFAULT.kept();

    private static final String CONNECT = "/connect";
    private static final int BODY_BYTES = 128 << 10;
    private static final HttpString ALLOW_ORIGIN = new HttpString("Access-Control-Allow-Origin");
    private static final HttpString EXPOSE_HEADERS = new HttpString("Access-Control-Expose-Headers");
    private static final Answer FORBIDDEN_ORIGIN =
            Answer.problem(403, "forbidden_origin", "Pages of this origin may not connect.");
    private static final Answer NOT_FOUND = Answer.problem(404, "not_found", "There is nothing here.");

    private final Settings settings;
    private final Caps caps;
    private final SilentPeers silent = new SilentPeers();
    private final Routes routes;
    private final RequestGuard requestGuard;
    private static final String TICKET = "/ticket";
    private static final Answer PREFLIGHT = Answer.empty(204)
            .with("Access-Control-Allow-Methods", "GET, POST")
            .with("Access-Control-Allow-Headers", "Authorization, Content-Type")
            .with("Access-Control-Max-Age", "7200");

    private final PostGuard postGuard;
    private final ConnectGuard guard;
    private final ConnectHandler connect;
    private final @Nullable GxWebSocket gxWebSocket;
    private final EndpointCaller caller;
    private final HttpPort http;

    /**
     * How the port is set up.
     *
     * @param address where it listens; port 0: any that is free
     * @param path prefix of all paths, empty or {@code /push}
     * @param origins whose pages may talk to it
     * @param hosts names that it answers for; empty: any
     * @param messageBytes largest message of a client
     * @param caps how many clients may be there
     * @param proxies whose word is taken for where a client is
     * @param proxied whether every link begins with a PROXY header
     * @param certificate with which it speaks TLS; null: it does not
     * @param affinity the cookie for balancers that need one; null: none
     * @param transports in which clients may come
     * @param gxWebSocket whether there is the address for pages of GeneXus
     * @param poll what bounds the answer of a poll
     */
    public record Settings(
            InetSocketAddress address,
            String path,
            Origins origins,
            Set<String> hosts,
            int messageBytes,
            CapSettings caps,
            TrustedProxies proxies,
            boolean proxied,
            @Nullable CertificateFiles certificate,
            @Nullable AffinityCookie affinity,
            Set<Transport> transports,
            boolean gxWebSocket,
            Poll poll) {

        /** As configured; {@code random} is for the affinity cookie. */
        public static Settings of(Config config, @Nullable CertificateFiles certificate, RandomGenerator random) {
            Listen listen = config.listen();
            return new Settings(
                    new InetSocketAddress(listen.host(), listen.port()),
                    listen.path(),
                    new Origins(listen.origins(), config.development()),
                    Set.of(),
                    config.limits().messageBytes(),
                    CapSettings.of(config.limits()),
                    new TrustedProxies(listen.trustedProxies()),
                    listen.proxyProtocol(),
                    certificate,
                    AffinityCookie.of(config.affinity(), config.node(), listen.path(), listen.tls() != null, random),
                    config.transports(),
                    listen.gxWebSocket(),
                    config.poll());
        }
    }

    /**
     * Will listen as the settings say.
     *
     * @param acceptor takes over the sockets
     * @param admission asked before a session begins
     * @param tickets knows what tickets stand for
     * @param routes everything but {@code /connect}
     */
    public PublicPort(
            Worker worker,
            Settings settings,
            Acceptor acceptor,
            Admission admission,
            TicketListener tickets,
            Routes routes,
            Metrics metrics,
            Time time) {
        this(
                worker,
                settings,
                FrameLimits.of(settings.messageBytes()),
                RequestTimes.DEFAULT,
                acceptor,
                admission,
                tickets,
                routes,
                metrics,
                time,
                () -> metrics.count(Meter.UPGRADE_STRIPPED));
    }

    PublicPort(
            Worker worker,
            Settings settings,
            FrameLimits limits,
            RequestTimes times,
            Acceptor acceptor,
            Admission admission,
            TicketListener tickets,
            Routes routes,
            Metrics metrics,
            Time time,
            Runnable onStripped) {
        this.settings = settings;
        this.routes = routes;
        int bodyBytes = Math.max(BODY_BYTES, 2 * settings.messageBytes());
        caps = new Caps(settings.caps(), admission::fullStatus, metrics, time);
        requestGuard = new RequestGuard(settings.hosts());
        PollSocket.Limits poll = new PollSocket.Limits(
                settings.poll().maxAnswerBytes(), settings.poll().linger().toNanos());
        postGuard = new PostGuard(settings.affinity());
        Door door = new Door(admission, caps, settings.proxies(), settings.affinity());
        guard = new ConnectGuard(settings.transports());
        HandshakeHandler handshakes = new HandshakeHandler(
                guard, new Upgrade(worker, acceptor, limits), door, new StrippedUpgrades(onStripped));
        TicketTaker taker = new TicketTaker(worker, tickets);
        gxWebSocket = settings.gxWebSocket() ? new GxWebSocket(handshakes, taker) : null;
        connect = new ConnectHandler(
                guard,
                handshakes,
                new PostHandler(
                        worker,
                        acceptor,
                        door,
                        new PostHandler.Settings(settings.messageBytes(), bodyBytes, times.body(), poll),
                        silent,
                        () -> metrics.count(Meter.HTTP_ANSWERS, "200")),
                taker,
                postGuard,
                door);
        caller = new EndpointCaller(worker, bodyBytes, times.body());
        http = new HttpPort(
                worker,
                settings.address(),
                settings.proxied(),
                settings.certificate(),
                times,
                bodyBytes,
                metrics,
                this::handle);
    }

    /** Listens: everything is answered but clients, who are to come back in a second. */
    public void start() {
        http.start();
    }

    /** Lets clients in. Safe from any thread. */
    public void open() {
        guard.open();
    }

    /** The port that is bound. */
    public int port() {
        return http.port();
    }

    /** Sockets that are open or about to be. */
    public int sockets() {
        return caps.taken();
    }

    /** Addresses that sockets are counted for now. */
    int addresses() {
        return caps.addresses();
    }

    /** Finds out whose clients have vanished without a word. To be called every few seconds, on a thread that may read a file. */
    public void look() {
        silent.look();
    }

    /** Closes the listening port; what is connected stays. */
    public void stopAccepting() {
        http.stopAccepting();
    }

    /** Closes the listening port and the links that still speak HTTP; sockets stay. */
    @Override
    public void close() {
        http.close();
    }

    private void handle(HttpServerExchange exchange) {
        Answer refusal = requestGuard.refuse(exchange);
        if (refusal != null) {
            AnswerWriter.write(exchange, refusal);
        } else if (!judgeOrigin(exchange)) {
            AnswerWriter.write(exchange, FORBIDDEN_ORIGIN);
        } else {
            route(exchange);
        }
    }

    private void route(HttpServerExchange exchange) {
        String path = RequestPath.of(exchange, settings.path());
        Endpoint endpoint = path == null || path.equals(CONNECT) ? null : routes.find(path);
        boolean forClients = CONNECT.equals(path) || TICKET.equals(path);
        if (forClients && Methods.OPTIONS.equals(exchange.getRequestMethod())) {
            AnswerWriter.write(exchange, PREFLIGHT);
        } else if (path != null && endpoint != null) {
            call(exchange, endpoint, path);
        } else if (CONNECT.equals(path)) {
            connect.handle(exchange);
        } else if (gxWebSocket != null && GxWebSocket.PATH.equals(path)) {
            gxWebSocket.handle(exchange);
        } else {
            Answer refusal = QueryGuard.refuse(exchange);
            AnswerWriter.write(exchange, refusal == null ? NOT_FOUND : refusal);
        }
    }

    private void call(HttpServerExchange exchange, Endpoint endpoint, String path) {
        boolean posts = path.equals(TICKET) && Methods.POST.equals(exchange.getRequestMethod());
        Answer refusal = posts ? QueryGuard.refuse(exchange) : null;
        if (posts && refusal == null) {
            refusal = postGuard.refuse(exchange);
        }
        if (refusal == null) {
            caller.call(exchange, endpoint, path);
        } else {
            AnswerWriter.write(exchange, refusal);
        }
    }

    /** Whether the origin may, and if so the answer says which. A request without origin comes from a program. */
    private boolean judgeOrigin(HttpServerExchange exchange) {
        HeaderMap answer = exchange.getResponseHeaders();
        answer.put(Headers.VARY, "Origin");
        HeaderValues origin = exchange.getRequestHeaders().get(Headers.ORIGIN);
        if (origin == null) {
            return true;
        }
        if (origin.size() != 1 || !settings.origins().allows(origin.getFirst())) {
            return false;
        }
        answer.put(ALLOW_ORIGIN, origin.getFirst());
        answer.put(EXPOSE_HEADERS, "Retry-After"); // which the page's script could not read otherwise
        return true;
    }
}
