package io.belfry.hub.protocol;

import com.fasterxml.jackson.databind.JsonNode;

/** A position as it travels. */
record Place(String epoch, long offset, String tag) {

    static Place in(JsonNode json) {
        if (!json.path("epoch").isTextual()
                || !json.path("offset").isIntegralNumber()
                || !json.path("tag").isTextual()) {
            throw new AssertionError("no position in " + json);
        }
        return new Place(
                json.path("epoch").asText(),
                json.path("offset").longValue(),
                json.path("tag").asText());
    }

    /** The members that a client sends to resume from here. */
    String members() {
        return "\"epoch\":\"" + epoch + "\",\"offset\":" + offset + ",\"tag\":\"" + tag + "\"";
    }
}
