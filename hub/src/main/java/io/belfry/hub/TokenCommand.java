package io.belfry.hub;

import io.belfry.client.Tokens;
import io.belfry.hub.config.AuthSettings;
import io.belfry.hub.config.Durations;
import io.belfry.hub.config.EffectiveConfig;
import io.belfry.hub.config.Secret;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code belfry token}: a token for trying things out, signed with the configured secret. */
@Command(name = "token", description = "Mints a token with the configured secret (auth.hmacSecret).")
final class TokenCommand implements Runnable {
    private static final int LONGEST_USER = 255; // bytes of ASCII; the verifier counts UTF-8

    @Mixin
    private SettingsOptions settings = new SettingsOptions();

    @Option(names = "--user", required = true, paramLabel = "U", description = "The user the token is for.")
    private String user = "";

    @Option(
            names = "--subscribe",
            paramLabel = "PATTERN",
            description = "A channel it may subscribe to; a * at the end stands for any ending. Repeatable.")
    private List<String> subscribe = new ArrayList<>();

    @Option(names = "--publish", paramLabel = "PATTERN", description = "A channel it may publish to.")
    private List<String> publish = new ArrayList<>();

    @Option(names = "--presence", paramLabel = "PATTERN", description = "A channel whose presence it may see.")
    private List<String> presence = new ArrayList<>();

    @Option(names = "--history", paramLabel = "PATTERN", description = "A channel whose history it may read.")
    private List<String> history = new ArrayList<>();

    @Option(
            names = "--ttl",
            defaultValue = "1h",
            paramLabel = "DURATION",
            description = "How long it is good (default: ${DEFAULT-VALUE}).")
    private String ttl = "1h";

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public void run() {
        EffectiveConfig effective = settings.read(List.of(), false);
        AuthSettings auth = effective.config().auth();
        Secret secret = auth.hmacSecret();
        if (secret == null) {
            throw new CommandLineMistake(
                    "auth.hmacSecret is not set, so there is nothing to sign with.",
                    "Set it: --config FILE, or environment BELFRY_AUTH_HMACSECRET (at least 32 bytes).");
        }
        if (user.isEmpty() || user.length() > LONGEST_USER) {
            throw new CommandLineMistake("--user takes 1 to 255 bytes.");
        }
        if (spec == null) {
            throw new IllegalStateException("not run by picocli");
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println(mint(auth, secret, lifetime(auth, effective.text("auth.maxLifetime"))));
        out.flush();
    }

    /** @param longest the most that it may be, as it was written */
    private Duration lifetime(AuthSettings auth, String longest) {
        Duration lifetime = Durations.parse(ttl);
        if (lifetime == null || lifetime.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new CommandLineMistake("--ttl is not a duration.", "Allowed: 1s and more, such as 90s, 15m or 1h.");
        }
        if (lifetime.compareTo(auth.maxLifetime()) > 0) {
            throw new CommandLineMistake(
                    "--ttl is longer than auth.maxLifetime: the hub would refuse the token.",
                    "Allowed: at most " + longest + ".");
        }
        return lifetime;
    }

    private String mint(AuthSettings auth, Secret secret, Duration lifetime) {
        Tokens tokens = granting(Tokens.hmac(secret.bytes()).user(user)).validFor(lifetime);
        String issuer = auth.issuer();
        String audience = auth.audience();
        tokens = issuer == null ? tokens : tokens.issuer(issuer);
        return (audience == null ? tokens : tokens.audience(audience)).mint();
    }

    private Tokens granting(Tokens tokens) {
        try {
            return tokens.subscribe(subscribe.toArray(String[]::new))
                    .publish(publish.toArray(String[]::new))
                    .presence(presence.toArray(String[]::new))
                    .history(history.toArray(String[]::new));
        } catch (IllegalArgumentException e) {
            throw new CommandLineMistake("--" + e.getMessage() + ".");
        }
    }
}
