package io.belfry.hub;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.belfry.client.ChannelListener;
import io.belfry.client.Gap;
import io.belfry.client.Position;
import io.belfry.client.Publication;
import io.belfry.client.Subscriber;
import io.belfry.client.SubscriberListener;
import io.belfry.client.SubscriberState;
import io.belfry.hub.config.Config;
import java.io.PrintWriter;
import java.net.URI;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code belfry subscribe}: a live tail of channels, until it is interrupted. */
@Command(
        name = "subscribe",
        mixinStandardHelpOptions = true,
        description = "Prints the publications of channels as they come, one JSON line each; gaps and the state of the"
                + " connection go to standard error. Ends on Ctrl-C.")
final class SubscribeCommand implements Callable<Integer> {
    @Parameters(paramLabel = "CHANNEL", arity = "1..*", description = "Names of channels.")
    private List<String> channels = List.of();

    @Option(
            names = "--url",
            paramLabel = "PUBLIC",
            converter = UrlText.class,
            description = "Public port of a node, or the balancer before it (default: listen.host and listen.port,"
                    + " http://127.0.0.1:8800).")
    private @Nullable URI url;

    @Option(
            names = "--token",
            paramLabel = "T",
            defaultValue = "${env:BELFRY_TOKEN}",
            converter = NonEmpty.class,
            description =
                    "A token from 'belfry token'; none is needed in development mode (default: environment BELFRY_TOKEN).")
    private @Nullable String token;

    @Mixin
    private SettingsOptions settings = new SettingsOptions();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        CommandSpec command = Objects.requireNonNull(spec, "picocli sets it");
        Set<String> wanted = new LinkedHashSet<>(channels);
        URI hub = address();
        Tail tail =
                new Tail(command.commandLine().getOut(), command.commandLine().getErr(), hub, wanted.size());
        // An interrupt is how a tail is meant to end: it leaves with 0, where the JVM alone would make it 130.
        Thread onInterrupt = new Thread(() -> Runtime.getRuntime().halt(0), "belfry-interrupt");
        try (Subscriber subscriber = connect(command, hub, tail)) {
            Runtime.getRuntime().addShutdownHook(onInterrupt);
            for (String channel : wanted) {
                subscriber.subscribe(channel, tail.ofChannel(channel));
            }
            int exitCode = tail.exitCode.join();
            Runtime.getRuntime().removeShutdownHook(onInterrupt);
            return exitCode;
        }
    }

    private URI address() {
        Config config = settings.read(List.of(), false).config();
        return url != null ? url : BaseUrl.ofPublicPort(config, config.listen().port());
    }

    private Subscriber connect(CommandSpec command, URI hub, Tail tail) {
        try {
            return Subscriber.connect(hub, () -> token, tail);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), e.getMessage(), e);
        }
    }

    /** Prints what the subscriber hears, on the subscriber's thread, and decides when there is nothing more to hear. */
    static final class Tail implements SubscriberListener {
        private static final JsonStringEncoder NAMES = JsonStringEncoder.getInstance();

        final CompletableFuture<Integer> exitCode = new CompletableFuture<>();

        private final PrintWriter out;
        private final PrintWriter err;
        private final URI hub;
        private int channelsLeft;
        private boolean doubts = true;

        Tail(PrintWriter out, PrintWriter err, URI hub, int channels) {
            this.out = out;
            this.err = err;
            this.hub = hub;
            channelsLeft = channels;
        }

        @Override
        public void onState(SubscriberState state, String reason) {
            say("state " + state.name().toLowerCase(Locale.ROOT) + ": " + reason);
            if (state == SubscriberState.WAITING && doubts) {
                say("Is a node running, and is " + hub + " its public port (--url)? Trying on until Ctrl-C.");
            }
            // Said once, and not after it was connected: then the address is right.
            doubts &= state == SubscriberState.CONNECTING;
            if (state == SubscriberState.CLOSED) {
                exitCode.complete(1);
            }
        }

        ChannelListener ofChannel(String channel) {
            return new ChannelListener() {
                @Override
                public void onSubscribed(@Nullable Position position) {
                    say("subscribed to " + channel);
                }

                @Override
                public void onPublication(Publication publication) {
                    print(publication);
                }

                @Override
                public void onGap(Gap gap) {
                    say("gap in " + channel + ": " + gap.reason());
                }

                @Override
                public void onError(String code) {
                    say("no longer subscribed to " + channel + ": " + code + ". " + remedy(code));
                    if (--channelsLeft == 0) {
                        exitCode.complete(1);
                    }
                }
            };
        }

        private void print(Publication publication) {
            Position position = publication.position();
            out.println("{\"channel\":\"" + new String(NAMES.quoteAsString(publication.channel()))
                    + (position == null ? "\"" : "\",\"offset\":" + position.offset())
                    + ",\"data\":" + publication.data() + "}");
            // Flushes. Whoever read this has gone, as with a pipe to head: that is an end, not a failure.
            if (out.checkError()) {
                exitCode.complete(0);
            }
        }

        private void say(String text) {
            err.println(text);
            err.flush();
        }

        private static String remedy(String code) {
            return switch (code) {
                case "unauthorized", "bad_token" ->
                    "Give a token that is good now with --token or BELFRY_TOKEN; 'belfry token' mints one.";
                case "forbidden" -> "The token must grant subscribing to it, or its namespace let the user in.";
                case "bad_channel" -> "A channel name has parts of letters, digits and _.~@- with colons between.";
                case "revoked" -> "Tokens that were issued before the revocation are no longer good.";
                default -> "Trying again would change nothing until something else does.";
            };
        }
    }
}
