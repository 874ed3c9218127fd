package io.belfry.hub.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.belfry.hub.message.ChannelName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ConfigReaderTest {
    private static final String SECRET = "canary-secret-0123456789abcdef0123456789";

    private final List<ConfigSources.Flag> flags = new ArrayList<>();
    private final Map<String, String> environment = new HashMap<>();

    @TempDir
    private Path folder = Path.of("");

    private @Nullable Path file;
    private boolean development;

    @BeforeEach
    void startWithNothing() {
        environment.put("PATH", "/bin");
    }

    @Test
    void hasTheDefaultsOfTheDocumentation() {
        Config config = read();

        assertThat(config.node()).isEqualTo("host-1");
        assertThat(config.listen())
                .isEqualTo(new Listen("0.0.0.0", 8800, "", List.of(), List.of(), false, false, null));
        assertThat(config.admin()).isEqualTo(new Admin("127.0.0.1", 8801, null, List.of()));
        assertThat(config.heartbeat()).isEqualTo(Duration.ofSeconds(25));
        assertThat(config.transports()).containsExactlyInAnyOrder(Transport.values());
        assertThat(config.limits())
                .isEqualTo(new Limits(0, 0, 0, 0, 128, 65_536, 1 << 20, 50, Duration.ZERO, Duration.ofSeconds(5)));
        assertThat(config.poll())
                .isEqualTo(new Poll(Duration.ofSeconds(25), Duration.ofSeconds(50), Duration.ZERO, 256 << 10));
        assertThat(config.gate().maxMemory()).isEqualTo(new MemoryLimit(70, 0));
        assertThat(config.drain()).isEqualTo(new Drain(Duration.ofSeconds(5), Duration.ofSeconds(20)));
        assertThat(config.namespaces().of(channel("news")))
                .isEqualTo(new Namespace(
                        "default",
                        Access.GRANTED,
                        Access.GRANTED,
                        false,
                        new Namespace.History(1000, Duration.ofMinutes(10))));
    }

    @Test
    void readsTheFileOfTheDocumentation() throws IOException {
        write("""
                node: h1
                listen: {host: 0.0.0.0, port: 8800, path: "", origins: ["https://app.example.com"], trustedProxies: ["10.0.0.0/8"], proxyProtocol: false}
                admin:  {host: 127.0.0.1, port: 8801, keys: [{key: "abc", scopes: [publish, read, admin]}]}
                bus:    {redis: "redis://127.0.0.1:6379", prefix: belfry, replicas: 0, keyWindow: 2m}
                auth:   {hmacSecret: "canary-secret-0123456789abcdef0123456789", jwks: "https://a.example/keys", issuer: "i", audience: "a", clockSkew: 30s, maxLifetime: 24h}
                namespaces:
                  default: {subscribe: granted, publish: granted, presence: false, history: {size: 1000, ttl: 10m}}
                  public:  {subscribe: anyone, publish: granted}
                transports: [websocket, stream, poll]
                heartbeat: 25s
                poll:   {wait: 25s, maxWait: 50s, linger: 0ms, maxAnswer: 256KiB}
                limits: {connections: 0, perIp: 0, perUser: 0, acceptsPerSecond: 0, channels: 128, message: 64KiB, queue: 1MiB, commandsPerSecond: 50, unauthenticated: 5s}
                gate:   {enabled: false, maxSessions: 0, maxMemory: 70%, maxCpu: 100%, returnCode: 503, retryAfter: 10m, returnUrl: null, returnHeaders: {}, probeAlwaysUp: false, check: null}
                drain:  {grace: 5s, window: 20s}
                affinity: {cookie: null, separator: "."}
                log:    {format: json, level: info}
                """);

        Config config = read();

        assertThat(config.node()).isEqualTo("h1");
        assertThat(config.admin().keys()).containsExactly(new ApiKey(new Secret("abc"), Set.of(ApiKey.Scope.values())));
        assertThat(config.auth().hmacSecret()).isEqualTo(new Secret(SECRET));
        assertThat(config.namespaces().of(channel("public:1")).subscribe()).isEqualTo(Access.ANYONE);
        assertThat(config.namespaces().admitAnyone()).isTrue();
        assertThat(config.toString()).as("records print no secrets").doesNotContain("canary", "abc");
    }

    @Test
    void prefersFlagThenEnvironmentThenFile() throws IOException {
        write("limits: {channels: 1, connections: 1, perIp: 1, perUser: 1}");
        environment.put("BELFRY_LIMITS_CONNECTIONS", "2");
        environment.put("BELFRY_LIMITS_PERIP", "2");
        flag("--port", "limits.perIp", "3");

        assertThat(read().limits())
                .extracting(Limits::channels, Limits::connections, Limits::perIp, Limits::perUser)
                .containsExactly(1, 2, 3, 1);
        assertThat(effective().entries())
                .extracting(entry -> entry.key() + " " + entry.value() + " " + entry.origin())
                .contains(
                        "limits.channels 1 file " + file,
                        "limits.connections 2 environment BELFRY_LIMITS_CONNECTIONS",
                        "limits.perIp 3 flag --port",
                        "limits.queue 1MiB default");
    }

    @Test
    void masksSecretsInTheEffectiveConfiguration() {
        environment.put("BELFRY_AUTH_HMACSECRET", SECRET);
        environment.put("BELFRY_ADMIN_KEYS", "[{\"key\":\"canary-key\",\"scopes\":[\"read\"]}]");
        environment.put("BELFRY_BUS_REDIS", "redis://me:canary-word@r1:6379");

        assertThat(effective().entries())
                .extracting(entry -> entry.key() + " " + entry.value())
                .contains("auth.hmacSecret ***", "admin.keys ***", "bus.redis redis://***@r1:6379")
                .noneMatch(line -> line.contains("canary"));
    }

    @Test
    void takesListsAndMapsAsJsonFromTheEnvironment() {
        environment.put("BELFRY_LISTEN_ORIGINS", "[\"https://a.example\",\"https://*.b.example:8443\"]");
        environment.put("BELFRY_NAMESPACES", "{\"chat\":{\"presence\":true,\"history\":{\"size\":0}}}");
        environment.put("BELFRY_NAMESPACES_PUBLIC_SUBSCRIBE", "anyone");
        environment.put("BELFRY_NAMESPACES_PUBLIC_HISTORY_SIZE", "5");
        flag("--set", "namespaces.chat.publish", "user");

        Config config = read();

        assertThat(config.listen().origins()).hasSize(2);
        Namespace chat = config.namespaces().of(channel("chat:1"));
        assertThat(chat.presence()).isTrue();
        assertThat(chat.isEphemeral()).isTrue();
        assertThat(chat.publish()).isEqualTo(Access.USER);
        assertThat(config.namespaces().of(channel("public:1")).subscribe()).isEqualTo(Access.ANYONE);
        assertThat(config.namespaces().of(channel("public:1")).history().size()).isEqualTo(5);
    }

    @Test
    void fillsWhatANamespaceLeavesOutFromDefault() throws IOException {
        write("namespaces: {default: {presence: true}, chat: {subscribe: user}}");

        assertThat(read().namespaces().of(channel("chat:1")).presence()).isTrue();
        assertThat(read().namespaces().of(channel("other:1")).name()).isEqualTo("default");
    }

    @Test
    void unsetsByAnEmptyText() throws IOException {
        write("auth: {issuer: someone}");
        environment.put("BELFRY_AUTH_ISSUER", "");

        assertThat(read().auth().issuer()).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "limits.chanels | Did you mean limits.channels?",
                "listen.Port | Did you mean listen.port?",
                "channels | Did you mean limits.channels?",
                "port | Did you mean listen.port or admin.port?",
                "namespaces.chat.presense | Did you mean namespaces.chat.presence?",
                "namespaces.a b.presence | The name of a namespace has 1 to 64 letters",
                "colour | lists all settings"
            })
    void refusesAnUnknownKeyAndSaysWhatWasProbablyMeant(String key, String suggestion) {
        flag("--set", key, "1");

        assertRefused(this::read, "There is no setting " + key + " (flag --set).", suggestion);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "listen.port | 65536 | a whole number from 0 to 65535",
                "listen.port | -1 | a whole number",
                "listen.port | http | a whole number",
                "listen.path | push | a path such as /push",
                "listen.path | /push/ | without a slash at its end",
                "listen.origins | app.example.com | a list of origins",
                "listen.origins | null/ | a list of origins",
                "listen.trustedProxies | 10.0.0.0/33 | addresses or ranges",
                "listen.trustedProxies | proxy.example.com | addresses or ranges",
                "listen.tls.certificate | no/such/file | a file that can be read",
                "heartbeat | 999ms | a duration from 1s to 10m",
                "heartbeat | 11m | a duration from 1s to 10m",
                "heartbeat | 25 | a duration",
                "limits.message | 1B | a size from 1KiB to 16MiB",
                "limits.queue | 64KiB | at least twice limits.message (64KiB)",
                "poll.wait | 51s | at most poll.maxWait (50s)",
                "bus.whenDown | ignore | unready, degraded",
                "listen.gxwebsocket | 1 | true or false",
                "log.level | loud | error, warn, info, debug, trace",
                "transports | carrier-pigeon | websocket, stream and poll",
                "transports | [] | at least one of websocket, stream and poll",
                "gate.maxMemory | 101% | 0 to 100 %",
                "gate.enabled | yes | true or false",
                "limits.channels | 99999999999 | a whole number up to 999999999",
                "limits | 5 | a section, that is a map of settings",
                "listen.origins | * | a list of origins",
                "transports | [websocket | at least one of websocket, stream and poll",
                "limits | {channels: 1 | a map of settings as JSON",
                "auth.publicKey | no/such/file | a PEM public key",
                "auth.jwks | http://a.example/keys | an https URL",
                "auth.jwks | http://127.0.0.1.example.com/keys | http only of this machine",
                "auth.jwks | file:///etc/keys | an https URL",
                "namespaces.chat.subscribe | everyone | anyone, user, granted",
                "node | a b | letters, digits"
            })
    void refusesAValueOutOfRangeAndSaysWhatIsAllowed(String key, String text, String allowed) {
        flag("--set", key, text);

        assertRefused(this::read, key + " = " + text + " is not possible (flag --set)", allowed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"canary", "canary-of-31-bytes-canary-canary"})
    void neverShowsASecretThatItRefuses(String secret) {
        environment.put("BELFRY_AUTH_HMACSECRET", secret.substring(0, Math.min(31, secret.length())));

        assertRefused(this::read, "auth.hmacSecret = *** is not possible", "at least 32 bytes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"canary", "{\"key\":\"canary\"}", "[{\"key\":\"canary\",\"scopes\":[\"all\"]}]", "[canary"})
    void neverShowsAnApiKeyThatItRefuses(String keys) {
        environment.put("BELFRY_ADMIN_KEYS", keys);

        assertRefused(this::read, "admin.keys = ", "is not possible (environment BELFRY_ADMIN_KEYS)", "a list such as");
    }

    @Test
    void neverQuotesAFileThatItCannotRead() throws IOException {
        write("auth:\n  hmacSecret: \"canary\n");

        assertRefused(this::read, "is not valid YAML at line ", "missing quote");
    }

    @Test
    void refusesAKeyThatIsThereTwice() throws IOException {
        write("heartbeat: 25s\nheartbeat: 30s\n");

        assertRefused(this::read, "is not valid YAML", "twice");

        write("gate: {enabled: true}\ngate.enabled: false\n");
        assertRefused(this::read, "gate.enabled is there twice", "Leave one of the two out");
    }

    @Test
    void refusesAFileThatIsNotThere() {
        file = folder.resolve("missing.yaml");

        assertRefused(this::read, "cannot be read", "Check its name");
    }

    @Test
    void startsADeveloperWithoutAnySetting() {
        development = true;

        Config config = read();

        assertThat(config.listen().host()).isEqualTo("127.0.0.1");
        assertThat(config.log().format()).isEqualTo(LogSettings.Format.TEXT);
        assertThat(config.drain()).isEqualTo(new Drain(Duration.ZERO, Duration.ofSeconds(2)));
        assertThat(config.namespaces().of(channel("demo:1")))
                .isEqualTo(new Namespace(
                        "demo",
                        Access.ANYONE,
                        Access.ANYONE,
                        true,
                        new Namespace.History(1000, Duration.ofMinutes(10))));
        StartRules.check(config);
        assertThat(StartRules.warnings(effective())).singleElement().asString().contains("nobody needs a token");
    }

    @Test
    void saysWhatDevelopmentModeHasChosenAndLetsItBeOverruled() {
        development = true;
        flag("--set", "drain.window", "3s");

        assertThat(effective().entries())
                .extracting(entry -> entry.key() + " " + entry.value() + " " + entry.origin())
                .contains(
                        "listen.host 127.0.0.1 development mode",
                        "drain.grace 0ms development mode",
                        "drain.window 3s flag --set");
        assertThat(read().drain()).isEqualTo(new Drain(Duration.ZERO, Duration.ofSeconds(3)));
    }

    @Test
    void bindsLoopbackOnlyInDevelopment() {
        development = true;
        flag("--set", "listen.host", "0.0.0.0");

        assertRefused(this::read, "listen.host = 0.0.0.0 is not possible", "a loopback address");
    }

    @Test
    void stopsTheStartWithoutKeysAndSecrets() {
        assertRefused(() -> StartRules.check(read()), "auth.hmacSecret is not set", "--dev");
        environment.put("BELFRY_AUTH_HMACSECRET", SECRET);
        assertRefused(() -> StartRules.check(read()), "admin.keys is not set", "--dev");
        environment.put("BELFRY_ADMIN_KEYS", "[{\"key\":\"k\",\"scopes\":[\"read\"]}]");
        StartRules.check(read());
    }

    @Test
    @DisplayName("GX-10 events without a Redis to take them from are refused, with what mends it")
    void refusesEventsWithoutRedis() {
        development = true;
        flag("--set", "events.enabled", "true");
        assertRefused(() -> StartRules.check(read()), "events.enabled needs Redis", "bus.redis");
        flag("--set", "bus.redis", "redis://127.0.0.1:6379");
        StartRules.check(read());
        assertThat(read().events()).isEqualTo(new EventsSettings(true, 100_000));
    }

    @Test
    void keysThatAreFetchedStandInForASecret() {
        flag("--set", "auth.jwks", "https://keys.example.com/");
        flag("--set", "admin.keys", "[{\"key\":\"k\",\"scopes\":[\"read\"]}]");

        StartRules.check(read());

        assertThat(StartRules.warnings(effective())).isEmpty();
    }

    @Test
    @DisplayName("B2 a heartbeat that balancers would not wait for is warned of, with both remedies")
    void warnsOfAHeartbeatThatIsTooLong() {
        flag("--set", "heartbeat", "40s");
        assertThat(StartRules.warnings(effective())).isEmpty();
        flags.clear();
        flag("--set", "heartbeat", "60s");
        assertThat(StartRules.warnings(effective()))
                .singleElement()
                .asString()
                .startsWith("heartbeat is 60s (flag --set)")
                .contains("HAProxy in Debian after 50s, nginx after 60s")
                .contains("Set heartbeat to at most 40s")
                .contains("timeout client", "timeout server", "proxy_read_timeout");
    }

    @Test
    @DisplayName("B2 polls that are held for longer than balancers wait are warned of, with both remedies")
    void warnsOfPollsThatAreHeldForTooLong() {
        flag("--set", "poll.wait", "41s");
        assertThat(StartRules.warnings(effective()))
                .singleElement()
                .asString()
                .startsWith("poll.wait is 41s (flag --set)")
                .contains("Set poll.wait to at most 40s")
                .contains("timeout client", "timeout server", "proxy_read_timeout");
    }

    private Config read() {
        return effective().config();
    }

    private EffectiveConfig effective() {
        return new ConfigReader(() -> "host-1").read(new ConfigSources(flags, environment, file, development));
    }

    private void flag(String name, String key, String text) {
        flags.add(new ConfigSources.Flag(name, key, text));
    }

    private void write(String yaml) throws IOException {
        file = Files.writeString(folder.resolve("belfry.yaml"), yaml);
    }

    private static void assertRefused(ThrowingCallable read, String... parts) {
        assertThatThrownBy(read)
                .isInstanceOf(BadSetting.class)
                .hasMessageContainingAll(parts)
                .hasMessageNotContaining("canary");
    }

    private static ChannelName channel(String text) {
        return Objects.requireNonNull(ChannelName.parse(text));
    }
}
