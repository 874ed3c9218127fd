package io.belfry.client.genexus;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;

/**
 * A notification as GeneXus knows it. Messages from outside GeneXus have only the message; the other two are then empty.
 *
 * @param id what kind of notification it is
 * @param object the GeneXus object that sent it
 */
public record NotificationInfo(String id, String object, String message) {
    private static final JsonFactory JSON = new JsonFactory();

    /** The payload to publish. */
    public String toJson() {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("Id", id);
            json.writeStringField("Object", object);
            json.writeStringField("Message", message);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return text.toString();
    }

    /**
     * The notification that was published; members of other names are left out.
     *
     * @throws IOException if the payload is no notification
     */
    public static NotificationInfo parse(String payload) throws IOException {
        String id = "";
        String object = "";
        String message = "";
        try (JsonParser json = JSON.createParser(payload)) {
            json.nextToken();
            for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
                String value = json.nextTextValue();
                switch (name) {
                    case "Id" -> id = value == null ? "" : value;
                    case "Object" -> object = value == null ? "" : value;
                    case "Message" -> message = value == null ? "" : value;
                    default -> json.skipChildren();
                }
            }
        }
        return new NotificationInfo(id, object, message);
    }
}
