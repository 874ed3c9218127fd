package io.belfry.hub.protocol;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * A message of the hub: its text as it came, and what it says.
 *
 * @param text never changed on its way through the test, so that bytes can be compared
 */
record Line(String text, JsonNode json) {
    private static final ObjectMapper JSON = new ObjectMapper();

    static Line of(String text) {
        try {
            return new Line(text, JSON.readTree(text));
        } catch (JsonProcessingException e) {
            throw new AssertionError("the hub must send JSON, sent " + text, e);
        }
    }

    String type() {
        return string("type");
    }

    boolean isAnswerTo(long id) {
        return json.path("id").asLong() == id;
    }

    boolean has(String member) {
        return json.has(member);
    }

    String string(String member) {
        return json.path(member).asText();
    }

    long number(String member) {
        JsonNode value = json.path(member);
        if (!value.isIntegralNumber()) {
            throw new AssertionError("no whole number " + member + " in " + text);
        }
        return value.longValue();
    }

    /** The position that stands in the message itself. */
    Place place() {
        return Place.in(json);
    }

    /** How a channel begins, in a {@code connected}. */
    JsonNode sub(String channel) {
        JsonNode sub = json.path("subs").path(channel);
        if (sub.isMissingNode()) {
            throw new AssertionError("no sub " + channel + " in " + text);
        }
        return sub;
    }

    /** The position at which a channel begins, in a {@code connected}. */
    Place place(String channel) {
        return Place.in(sub(channel));
    }

    @Override
    public String toString() {
        return text;
    }
}
