package io.belfry.hub.config;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** What a node needs beyond a well-formed configuration before it may serve. */
public final class StartRules {
    /** Settings that are read and checked, but that this version does not act on. Whoever implements one deletes its line. */
    private static final List<String> WITHOUT_EFFECT = List.of("auth.jwks");

    /** With the tenth by which a heartbeat varies, and what a slow network adds, it is below what balancers allow. */
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(40);

    private StartRules() {}

    /** Throws {@link BadSetting} if the node must not start. */
    public static void check(Config config) {
        if (config.events().enabled() && config.bus().redis() == null) {
            throw BadSetting.refused(
                    "events.enabled needs Redis, from which applications take the events.",
                    "Set bus.redis (environment BELFRY_BUS_REDIS), or leave events.enabled out.");
        }
        if (!config.development()) {
            requireKeys(config);
        }
    }

    /** One sentence for each thing that an operator should know at the start. */
    public static List<String> warnings(EffectiveConfig effective) {
        Stream<String> withoutEffect = effective.entries().stream()
                .filter(entry -> !entry.isDefault())
                .filter(entry -> WITHOUT_EFFECT.contains(entry.key()))
                .map(entry ->
                        entry.key() + " (" + entry.origin() + ") has no effect: this version does not act on it yet.");
        Stream<String> silence = Stream.of(
                        silence(
                                effective,
                                Settings.HEARTBEAT,
                                effective.config().heartbeat()),
                        silence(
                                effective,
                                Settings.POLL_WAIT,
                                effective.config().poll().usualWait()))
                .flatMap(each -> each);
        Stream<String> development = effective.config().development()
                ? Stream.of("DEVELOPMENT MODE, not for production: nobody needs a token, everyone may publish,"
                        + (effective.config().admin().keys().isEmpty() ? " the admin port is open," : "")
                        + " only this machine can connect.")
                : Stream.of();
        return Stream.of(development, silence, withoutEffect)
                .flatMap(each -> each)
                .toList();
    }

    private static Stream<String> silence(EffectiveConfig effective, Setting<Duration> setting, Duration value) {
        return effective.entries().stream()
                .filter(entry -> entry.key().equals(setting.key()) && value.compareTo(LONGEST_SILENCE) > 0)
                .map(entry -> setting.key() + " is " + entry.value() + " (" + entry.origin()
                        + "): balancers cut what is silent, HAProxy in Debian after 50s, nginx after 60s. Set "
                        + setting.key() + " to at most " + LONGEST_SILENCE.toSeconds()
                        + "s, or raise their times above it (timeout client and timeout server, proxy_read_timeout).");
    }

    private static void requireKeys(Config config) {
        AuthSettings auth = config.auth();
        if (auth.hmacSecret() == null && auth.publicKey() == null) {
            throw BadSetting.missing(
                    "auth.hmacSecret",
                    auth.jwks() == null
                            ? "Set it (environment BELFRY_AUTH_HMACSECRET, at least 32 bytes) or auth.publicKey;"
                                    + " to try the hub on this machine, start it with --dev."
                            : "This version does not fetch keys from auth.jwks yet: set auth.hmacSecret or auth.publicKey.");
        }
        if (config.admin().keys().isEmpty()) {
            throw BadSetting.missing(
                    "admin.keys",
                    "Set it (environment BELFRY_ADMIN_KEYS='[{\"key\":\"…\",\"scopes\":[\"publish\",\"read\",\"admin\"]}]');"
                            + " to try the hub on this machine, start it with --dev.");
        }
    }
}
