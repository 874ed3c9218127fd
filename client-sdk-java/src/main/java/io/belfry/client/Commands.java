package io.belfry.client;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** The lines that a subscriber sends. */
final class Commands {
    private static final String NAME = "java/1.0";

    private Commands() {}

    static String connect(
            long id, @Nullable String token, @Nullable String client, Collection<Subscription> subscriptions) {
        return line("connect", id, message -> {
            writeIfPresent(message, "token", token);
            writeIfPresent(message, "client", client);
            message.writeStringField("name", NAME);
            message.writeObjectFieldStart("subs");
            for (Subscription subscription : subscriptions) {
                message.writeObjectFieldStart(subscription.channel());
                writePosition(message, subscription.position());
                message.writeEndObject();
            }
            message.writeEndObject();
        });
    }

    static String subscribe(long id, Subscription subscription) {
        return line("subscribe", id, message -> {
            message.writeStringField("channel", subscription.channel());
            writePosition(message, subscription.position());
        });
    }

    static String unsubscribe(long id, String channel) {
        return line("unsubscribe", id, message -> message.writeStringField("channel", channel));
    }

    private interface Members {
        void write(JsonGenerator message) throws IOException;
    }

    private static String line(String type, long id, Members members) {
        StringWriter line = new StringWriter();
        try (JsonGenerator message = JsonText.FACTORY.createGenerator(line)) {
            message.writeStartObject();
            message.writeStringField("type", type);
            message.writeNumberField("id", id);
            members.write(message);
            message.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return line.toString();
    }

    private static void writePosition(JsonGenerator message, @Nullable Position position) throws IOException {
        if (position != null) {
            message.writeStringField("epoch", position.epoch());
            message.writeNumberField("offset", position.offset());
            message.writeStringField("tag", position.tag());
        }
    }

    private static void writeIfPresent(JsonGenerator message, String name, @Nullable String value) throws IOException {
        if (value != null) {
            message.writeStringField(name, value);
        }
    }
}
