package io.belfry.loadtest.ledger;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import io.belfry.client.Position;
import io.belfry.loadtest.ledger.Attempt.Outcome;
import io.belfry.loadtest.ledger.Observation.Event;
import java.io.IOException;
import java.io.StringWriter;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Entries as lines of JSON: one flat object each; what it is shows by its member {@code outcome}, {@code event} or neither. */
final class EntryJson {
    private static final JsonFactory JSON = new JsonFactory();

    private EntryJson() {}

    static String line(Entry entry) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            if (entry instanceof Attempt attempt) {
                write(json, attempt);
            } else if (entry instanceof Observation observation) {
                write(json, observation);
            } else if (entry instanceof Kept kept) {
                json.writeStringField("channel", kept.channel());
                write(json, kept.position(), kept.previous(), kept.sha());
            }
            json.writeEndObject();
        }
        return text.toString();
    }

    private static void write(JsonGenerator json, Attempt attempt) throws IOException {
        json.writeStringField("publisher", attempt.publisher());
        json.writeStringField("channel", attempt.channel());
        json.writeStringField("key", attempt.key());
        json.writeNumberField("try", attempt.number());
        json.writeNumberField("t0", attempt.startNanos());
        json.writeNumberField("t1", attempt.endNanos());
        json.writeStringField("outcome", attempt.outcome().name().toLowerCase(Locale.ROOT));
        write(json, attempt.position(), null, attempt.sha());
    }

    private static void write(JsonGenerator json, Observation seen) throws IOException {
        json.writeStringField("client", seen.client());
        json.writeStringField("transport", seen.transport());
        json.writeNumberField("connection", seen.connection());
        json.writeNumberField("t", seen.nanos());
        json.writeStringField("event", seen.event().name().toLowerCase(Locale.ROOT));
        writeUnlessEmpty(json, "channel", seen.channel());
        writeUnlessEmpty(json, "note", seen.note());
        write(json, seen.position(), seen.previous(), seen.sha());
    }

    private static void write(JsonGenerator json, @Nullable Position position, @Nullable String previous, String sha)
            throws IOException {
        if (position != null) {
            json.writeStringField("epoch", position.epoch());
            json.writeNumberField("offset", position.offset());
            json.writeStringField("tag", position.tag());
        }
        if (previous != null) {
            json.writeStringField("previous", previous);
        }
        writeUnlessEmpty(json, "sha", sha);
    }

    private static void writeUnlessEmpty(JsonGenerator json, String name, String value) throws IOException {
        if (!value.isEmpty()) {
            json.writeStringField(name, value);
        }
    }

    /** @throws IOException if the line is not an entry */
    static Entry parse(String line) throws IOException {
        Map<String, String> members = members(line);
        String channel = members.getOrDefault("channel", "");
        String sha = members.getOrDefault("sha", "");
        Position position = position(members);
        if (members.containsKey("outcome")) {
            return new Attempt(
                    text(members, "publisher"),
                    channel,
                    text(members, "key"),
                    sha,
                    (int) number(members, "try"),
                    number(members, "t0"),
                    number(members, "t1"),
                    Outcome.valueOf(text(members, "outcome").toUpperCase(Locale.ROOT)),
                    position);
        }
        if (members.containsKey("event")) {
            return new Observation(
                    text(members, "client"),
                    text(members, "transport"),
                    (int) number(members, "connection"),
                    number(members, "t"),
                    Event.valueOf(text(members, "event").toUpperCase(Locale.ROOT)),
                    channel,
                    position,
                    members.get("previous"),
                    sha,
                    members.getOrDefault("note", ""));
        }
        if (position == null) {
            throw new IOException("not an entry of a ledger");
        }
        return new Kept(channel, position, members.get("previous"), sha);
    }

    private static Map<String, String> members(String line) throws IOException {
        Map<String, String> members = new HashMap<>();
        try (JsonParser json = JSON.createParser(line)) {
            json.nextToken();
            for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
                json.nextToken();
                members.put(name, json.getText());
            }
        }
        return members;
    }

    private static @Nullable Position position(Map<String, String> members) throws IOException {
        String epoch = members.get("epoch");
        return epoch == null ? null : new Position(epoch, number(members, "offset"), text(members, "tag"));
    }

    private static String text(Map<String, String> members, String name) throws IOException {
        String value = members.get(name);
        if (value == null) {
            throw new IOException("an entry of a ledger lacks " + name);
        }
        return value;
    }

    private static long number(Map<String, String> members, String name) throws IOException {
        return Long.parseLong(text(members, name));
    }
}
