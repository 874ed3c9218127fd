package io.belfry.hub.config;

import static io.belfry.hub.config.Kinds.choice;
import static io.belfry.hub.config.Kinds.count;
import static io.belfry.hub.config.Kinds.duration;
import static io.belfry.hub.config.Kinds.list;
import static io.belfry.hub.config.Kinds.percent;
import static io.belfry.hub.config.Kinds.secret;
import static io.belfry.hub.config.Kinds.size;
import static io.belfry.hub.config.Kinds.someOf;
import static io.belfry.hub.config.Kinds.text;
import static io.belfry.hub.config.Kinds.texts;
import static io.belfry.hub.config.Kinds.uri;
import static io.belfry.hub.config.Kinds.whole;

import java.net.URI;
import java.nio.file.Path;
import java.security.PublicKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The table of all settings: key, what is allowed, default, one sentence. Parsing, environment names, messages and the
 * {@code config} command follow from it. The settings of a namespace have a table of their own, {@link NamespaceSettings}.
 */
final class Settings {
    private static final List<Setting<?>> TABLE = new ArrayList<>();

    // spotless:off
    static final Setting<String> NODE = setting(
            "node",
            text("1 to 64 letters, digits or _.~-", "[A-Za-z0-9_.~-]{1,64}"),
            null,
            "Name of this node, unique in the farm; host name and a random suffix if not set.");

    private static final Kind<String> HOST = text("a host name or address", "[A-Za-z0-9_.:%\\[\\]-]{1,255}");
    static final Setting<String> LISTEN_HOST = setting("listen.host", HOST, "0.0.0.0", "Address of the public port.");
    static final Setting<Integer> LISTEN_PORT = setting(
            "listen.port", whole(0, 65535), "8800", "Public port: clients and balancers; 0 lets the system choose.");
    static final Setting<String> LISTEN_PATH = setting(
            "listen.path",
            text("empty, or a path such as /push without a slash at its end", "(/[A-Za-z0-9_.~-]+)*"),
            "",
            "Prefix of every public path.");
    static final Setting<List<AllowedOrigin>> LISTEN_ORIGINS = setting(
            "listen.origins",
            list(
                    "a list of origins such as https://app.example.com or https://*.example.com",
                    Kind.scalar("", AllowedOrigin::parse)),
            "[]",
            "Pages that may connect, by exact origin.");
    static final Setting<List<AddressRange>> LISTEN_TRUSTED_PROXIES = setting(
            "listen.trustedProxies",
            list("a list of addresses or ranges such as 10.0.0.0/8", Kind.scalar("", AddressRange::parse)),
            "[]",
            "Proxies whose X-Forwarded-For is believed.");
    static final Setting<Boolean> LISTEN_PROXY_PROTOCOL = setting(
            "listen.proxyProtocol",
            Kinds.YES_OR_NO,
            "false",
            "Whether every public connection begins with a PROXY header.");
    static final Setting<Boolean> LISTEN_GX_WEBSOCKET = setting(
            "listen.gxwebsocket",
            Kinds.YES_OR_NO,
            "false",
            "Whether WebSocket may also begin at /gxwebsocket?<ticket>, the shape of URL that pages of GeneXus use.");
    static final Setting<Path> TLS_CERTIFICATE = setting(
            "listen.tls.certificate", Kinds.FILE, null, "PEM file with the certificate chain of the public port.");
    static final Setting<Path> TLS_KEY =
            setting("listen.tls.key", Kinds.FILE, null, "PEM file with the private key of that certificate.");

    static final Setting<String> ADMIN_HOST = setting("admin.host", HOST, "127.0.0.1", "Address of the admin port.");
    static final Setting<Integer> ADMIN_PORT = setting(
            "admin.port", whole(0, 65535), "8801", "Admin port: servers and operators; 0 lets the system choose.");
    static final Setting<Integer> ADMIN_AGENT_PORT = setting(
            "admin.agentPort",
            whole(0, 65535),
            null,
            "Port on the admin address that answers HAProxy's agent-check; 0 lets the system choose, unset: none.");
    static final Setting<List<ApiKey>> ADMIN_KEYS =
            setting("admin.keys", KeyKinds.API_KEYS, "[]", "API keys and what each may do.");

    static final Setting<Secret> BUS_REDIS = setting(
            "bus.redis",
            KeyKinds.REDIS,
            null,
            "Redis between the nodes; without it one node runs alone on the embedded bus.");
    static final Setting<String> BUS_PREFIX = setting(
            "bus.prefix",
            text("1 to 64 letters, digits or _.-", "[A-Za-z0-9_.-]{1,64}"),
            "belfry",
            "First part of every Redis key.");
    static final Setting<Integer> BUS_REPLICAS = setting(
            "bus.replicas", whole(0, 16), "0", "Replicas that must have a publication before it counts as stored.");
    static final Setting<Duration> BUS_KEY_WINDOW =
            setting("bus.keyWindow", duration("1s", "7d"), "2m", "How long an idempotency key is remembered.");
    static final Setting<BusSettings.WhenDown> BUS_WHEN_DOWN = setting(
            "bus.whenDown",
            choice(BusSettings.WhenDown.class),
            "unready",
            "What balancers are told while Redis cannot be reached; degraded: that the node is ready all the same.");

    static final Setting<Boolean> EVENTS_ENABLED = setting(
            "events.enabled",
            Kinds.YES_OR_NO,
            "false",
            "Whether applications are told, by a stream in Redis, what clients do: open, close, publish.");
    static final Setting<Integer> EVENTS_KEPT = setting(
            "events.kept", whole(1_000, 100_000_000), "100000", "About how many events are kept for applications.");

    private static final Kind<Secret> HMAC_SECRET = secret("a text of at least 32 bytes, in quotes", 32);
    static final Setting<Secret> AUTH_HMAC_SECRET =
            setting("auth.hmacSecret", HMAC_SECRET, null, "Secret that signs tokens with HS256.");
    static final Setting<Secret> AUTH_PREVIOUS_HMAC_SECRET = setting(
            "auth.previousHmacSecret", HMAC_SECRET, null, "Secret that is still accepted while the new one spreads.");
    static final Setting<PublicKey> AUTH_PUBLIC_KEY = setting(
            "auth.publicKey",
            PublicKeys.KIND,
            null,
            "Key that checks tokens; its type decides between RS256, ES256 and EdDSA.");
    static final Setting<URI> AUTH_JWKS = setting(
            "auth.jwks", KeyKinds.JWKS, null, "JSON Web Key Set whose public keys check tokens; fetched hourly.");
    static final Setting<String> AUTH_ISSUER = setting(
            "auth.issuer", text("a text of at most 255 characters", ".{1,255}"), null, "Required issuer of tokens.");
    static final Setting<String> AUTH_AUDIENCE = setting(
            "auth.audience",
            text("a text of at most 255 characters", ".{1,255}"),
            null,
            "Required audience of tokens.");
    static final Setting<Duration> AUTH_CLOCK_SKEW =
            setting("auth.clockSkew", duration("0ms", "10m"), "30s", "By how much clocks may differ.");
    static final Setting<Duration> AUTH_MAX_LIFETIME =
            setting("auth.maxLifetime", duration("1s", "366d"), "24h", "How long a token may be good.");

    static final Setting<List<Transport>> TRANSPORTS = setting(
            "transports",
            someOf("a list of at least one of websocket, stream and poll", choice(Transport.class)),
            "[websocket, stream, poll]",
            "How clients may connect.");
    static final Setting<Duration> HEARTBEAT =
            setting("heartbeat", duration("1s", "10m"), "25s", "Mean time between two heartbeats of a connection.");

    static final Setting<Duration> POLL_WAIT =
            setting("poll.wait", duration("0ms", "10m"), "25s", "How long a poll is held if the client does not say.");
    static final Setting<Duration> POLL_MAX_WAIT =
            setting("poll.maxWait", duration("1s", "10m"), "50s", "The longest a poll may be held.");
    static final Setting<Duration> POLL_LINGER = setting(
            "poll.linger",
            duration("0ms", "10s"),
            "0ms",
            "How long an answer waits for more once there is something to say.");
    static final Setting<Integer> POLL_MAX_ANSWER =
            setting("poll.maxAnswer", size("1KiB", "16MiB"), "256KiB", "Where an answer is cut.");

    static final Setting<Integer> LIMITS_CONNECTIONS =
            setting("limits.connections", count(), "0", "Connections of this node.");
    static final Setting<Integer> LIMITS_PER_IP = setting("limits.perIp", count(), "0", "Connections of one address.");
    static final Setting<Integer> LIMITS_PER_USER =
            setting("limits.perUser", count(), "0", "Connections of one user on this node.");
    static final Setting<Integer> LIMITS_ACCEPTS_PER_SECOND =
            setting("limits.acceptsPerSecond", count(), "0", "New connections per second.");
    static final Setting<Integer> LIMITS_CHANNELS =
            setting("limits.channels", count(), "128", "Subscriptions of one connection.");
    static final Setting<Integer> LIMITS_MESSAGE = setting(
            "limits.message", size("1KiB", "16MiB"), "64KiB", "An incoming message, and the data of a publication.");
    static final Setting<Integer> LIMITS_QUEUE = setting(
            "limits.queue",
            size("2KiB", "256MiB"),
            "1MiB",
            "What may wait for one connection before it is cut as a slow consumer.");
    static final Setting<Integer> LIMITS_COMMANDS_PER_SECOND =
            setting("limits.commandsPerSecond", count(), "50", "Commands of one connection per second.");
    static final Setting<Duration> LIMITS_MAX_AGE = setting(
            "limits.maxAge",
            duration("0ms", "366d"),
            "0",
            "After how long a connection is sent away to come anew, a tenth more or less; 0 for no limit.");
    static final Setting<Duration> LIMITS_UNAUTHENTICATED = setting(
            "limits.unauthenticated", duration("1s", "10m"), "5s", "How long a connection may take until its connect.");

    static final Setting<Boolean> GATE_ENABLED =
            setting("gate.enabled", Kinds.YES_OR_NO, "false", "Whether the gate decides about new sessions.");
    static final Setting<Integer> GATE_MAX_SESSIONS =
            setting("gate.maxSessions", count(), "0", "Sessions from which on new ones are refused.");
    static final Setting<MemoryLimit> GATE_MAX_MEMORY = setting(
            "gate.maxMemory",
            Kind.scalar("0 to 100 %, or a size such as 512MB; 0 for no limit", MemoryLimit::parse),
            "70%",
            "Heap in use from which on new sessions are refused.");
    static final Setting<Integer> GATE_MAX_CPU =
            setting("gate.maxCpu", percent(), "100%", "CPU load from which on new sessions are refused.");
    static final Setting<Integer> GATE_RETURN_CODE =
            setting("gate.returnCode", whole(200, 599), "503", "Status of a refusal.");
    static final Setting<Duration> GATE_RETRY_AFTER =
            setting("gate.retryAfter", duration("1s", "7d"), "10m", "When a refused client may come back.");
    static final Setting<URI> GATE_RETURN_URL = setting(
            "gate.returnUrl",
            uri("an http or https URL, no _ in its host name", "http", "https"),
            null,
            "Where a refused client is redirected.");
    static final Setting<Map<String, String>> GATE_RETURN_HEADERS = setting(
            "gate.returnHeaders",
            texts(
                    "a map of header names and values, without those that HTTP itself needs",
                    "(?i)(?!(connection|content-length|date|transfer-encoding|upgrade)$)[a-z0-9!#$%&'*+.^_`|~-]{1,128}",
                    "[ -~]{0,1024}"),
            "{}",
            "Headers of a refusal.");
    static final Setting<Boolean> GATE_PROBE_ALWAYS_UP = setting(
            "gate.probeAlwaysUp",
            Kinds.YES_OR_NO,
            "false",
            "Whether /healthcheck.wx answers 202 even while the gate refuses.");
    static final Setting<URI> GATE_CHECK = setting(
            "gate.check",
            uri("an http or https URL, no _ in its host name", "http", "https"),
            null,
            "The application's own availability check.");
    static final Setting<Path> GATE_FILE =
            setting("gate.file", Kinds.FILE, null, "A HealthCheck.json with the settings of the gate.");

    static final Setting<Duration> DRAIN_GRACE = setting(
            "drain.grace",
            duration("0ms", "10m"),
            "5s",
            "How long a draining node goes on as usual while balancers notice; 0 in development mode if not set.");
    static final Setting<Duration> DRAIN_WINDOW = setting(
            "drain.window",
            duration("0ms", "1h"),
            "20s",
            "Over how long a draining node spreads the reconnects; 2s in development mode if not set.");

    static final Setting<String> AFFINITY_COOKIE = setting(
            "affinity.cookie",
            text("a cookie name", "[A-Za-z0-9_-]{1,64}"),
            null,
            "Cookie that the hub sets for balancers that need one.");
    static final Setting<String> AFFINITY_SEPARATOR = setting(
            "affinity.separator", text("one of . ! ~ -", "[.!~-]"), ".", "What stands between session and route.");

    static final Setting<LogSettings.Format> LOG_FORMAT =
            setting("log.format", choice(LogSettings.Format.class), "json", "How a line of the log looks.");
    static final Setting<LogSettings.Level> LOG_LEVEL =
            setting("log.level", choice(LogSettings.Level.class), "info", "The least important entry that is written.");
    // spotless:on

    static final List<Setting<?>> ALL = Collections.unmodifiableList(TABLE);

    private Settings() {}

    private static <T> Setting<T> setting(String key, Kind<T> kind, @Nullable String fallback, String sentence) {
        Setting<T> setting = new Setting<>(key, kind, fallback, sentence);
        TABLE.add(setting);
        return setting;
    }
}
