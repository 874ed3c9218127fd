package io.belfry.client;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A publication as the admin port wants it.
 *
 * @param path where it is posted
 * @param target what its order is kept by: one lane for each channel, user or broadcast
 * @param json payload, spliced into the body as it is
 */
record PublishRequest(String path, String target, @Nullable String channel, String json, String key) {

    static PublishRequest toChannel(String channel, String json, String key) {
        return new PublishRequest("/api/publish", channel, channel, json, key);
    }

    static PublishRequest toUser(String user, String json, String key) {
        // Made for forms; a path's encoding differs in the space only.
        String segment = URLEncoder.encode(user, StandardCharsets.UTF_8).replace("+", "%20");
        return new PublishRequest("/api/users/" + segment + "/publish", "$user:" + user, null, json, key);
    }

    static PublishRequest toAll(String json, String key) {
        return new PublishRequest("/api/broadcast", "$all", null, json, key);
    }

    /** Whether the hub can be asked at all: the payload is one JSON value, and the user's id stays a part of the path. */
    boolean isWellFormed() {
        boolean hasUser = !target.equals("$user:") && !target.equals("$user:.") && !target.equals("$user:..");
        return hasUser && JsonText.isOneValue(json);
    }

    /** To be asked for only if {@linkplain #isWellFormed well formed}. */
    byte[] body() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(json.length() + key.length() + 64);
        try (JsonGenerator body = JsonText.FACTORY.createGenerator(bytes)) {
            body.writeStartObject();
            if (channel != null) {
                body.writeStringField("channel", channel);
            }
            body.writeStringField("key", key);
            body.writeFieldName("data");
            body.writeRawValue(json);
            body.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return bytes.toByteArray();
    }
}
