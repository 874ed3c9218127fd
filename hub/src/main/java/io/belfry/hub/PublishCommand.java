package io.belfry.hub;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import io.belfry.client.BelfryUnavailableException;
import io.belfry.client.Position;
import io.belfry.client.PublishResult;
import io.belfry.client.Publisher;
import io.belfry.client.PublisherOptions;
import io.belfry.hub.config.ApiKey.Scope;
import io.belfry.hub.config.Config;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code belfry publish}: one publication, through a node's admin port. */
@Command(
        name = "publish",
        mixinStandardHelpOptions = true,
        description = "Publishes to a channel and prints the position that the publication got.")
final class PublishCommand implements Callable<Integer> {
    /** A person is waiting. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private static final JsonFactory JSON = new JsonFactory();

    @Parameters(index = "0", paramLabel = "CHANNEL", description = "Name of the channel.")
    private String channel = "";

    @Parameters(index = "1", paramLabel = "JSON", description = "What to publish: one JSON value.")
    private String json = "";

    @Option(
            names = "--url",
            paramLabel = "ADMIN",
            converter = UrlText.class,
            description = "Admin port of a node (default: admin.host and admin.port, http://127.0.0.1:8801).")
    private @Nullable URI url;

    @Option(
            names = "--api-key",
            paramLabel = "A",
            defaultValue = "${env:BELFRY_API_KEY}",
            converter = NonEmpty.class,
            description = "A key with scope publish; none is needed in development mode (default: environment"
                    + " BELFRY_API_KEY, or the first such key of admin.keys).")
    private @Nullable String apiKey;

    @Option(
            names = "--key",
            paramLabel = "IDEMPOTENCY",
            description = "The same key and JSON within two minutes publish once.")
    private @Nullable String key;

    @Mixin
    private SettingsOptions settings = new SettingsOptions();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        requireJson();
        Config config = settings.read(List.of(), false).config();
        URI admin =
                url != null ? url : BaseUrl.ofAdminPort(config, config.admin().port());
        try (Publisher publisher = open(admin, apiKey != null ? apiKey : publishingKey(config))) {
            PublishResult result =
                    (key == null ? publisher.publish(channel, json) : publisher.publish(channel, json, key)).join();
            if (!result.accepted()) {
                err().println("Refused: " + result.code() + ". " + remedy(result.code(), channel));
                return 1;
            }
            out().println(line(result.position(), result.duplicate()));
            return 0;
        } catch (CompletionException e) {
            if (!(e.getCause() instanceof BelfryUnavailableException unavailable)) {
                throw e;
            }
            err().println((unavailable.mayBePublished() ? "May or may not be published: " : "Not published: ")
                    + unavailable.getMessage() + ". Is a node running, and is " + admin
                    + " its admin port (--url)? To try again without publishing twice, add --key " + unavailable.key());
            return 1;
        }
    }

    private static @Nullable String publishingKey(Config config) {
        return config.admin().keys().stream()
                .filter(each -> each.scopes().contains(Scope.PUBLISH))
                .map(each -> each.key().text())
                .findFirst()
                .orElse(null);
    }

    private Publisher open(URI admin, @Nullable String key) {
        try {
            return Publisher.http(admin, key, PublisherOptions.DEFAULTS.withRetryBudget(PATIENCE));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec().commandLine(), e.getMessage(), e);
        }
    }

    private void requireJson() {
        try (JsonParser parser = JSON.createParser(json)) {
            boolean isEmpty = parser.nextToken() == null;
            parser.skipChildren();
            parser.finishToken();
            if (!isEmpty && parser.nextToken() == null) {
                return;
            }
        } catch (IOException e) {
            // Said below, without what the parser quotes from the payload.
        }
        throw new CommandLineMistake(
                "JSON must be one JSON value.", "Quote it for the shell: '{\"id\":7}', or '\"text\"' for a text.");
    }

    private static String remedy(@Nullable String code, String channel) {
        return switch (code == null ? "" : code) {
            case "unauthorized" -> "Give one of the node's admin.keys with --api-key or BELFRY_API_KEY.";
            case "forbidden" ->
                channel.startsWith("$")
                        ? channel
                                + " is a channel of the hub's own. To reach everybody POST to /api/broadcast, a user to"
                                + " /api/users/{id}/publish, a client to /api/clients/{id}/publish."
                        : "The API key needs the scope publish.";
            case "bad_channel" ->
                "A channel name has parts of 1 to 64 letters, digits and _.~@- with colons between, at most 8.";
            case "too_large" -> "The JSON is larger than the node's limits.message.";
            case "bad_key" -> "--key takes 1 to 128 printable ASCII characters.";
            case "key_conflict" -> "This --key was used for other JSON: take a new one.";
            case "not_found", "method_not_allowed" -> "Does --url name the admin port (default 8801)?";
            default -> "The same publication would be refused again.";
        };
    }

    private static String line(@Nullable Position position, boolean duplicate) {
        StringWriter line = new StringWriter();
        try (JsonGenerator members = JSON.createGenerator(line)) {
            members.writeStartObject();
            if (position != null) {
                members.writeStringField("epoch", position.epoch());
                members.writeNumberField("offset", position.offset());
                members.writeStringField("tag", position.tag());
            }
            members.writeBooleanField("duplicate", duplicate);
            members.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return line.toString();
    }

    private PrintWriter out() {
        return spec().commandLine().getOut();
    }

    private PrintWriter err() {
        return spec().commandLine().getErr();
    }

    private CommandSpec spec() {
        return Objects.requireNonNull(spec, "picocli sets it");
    }
}
