package io.belfry.hub.wire;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Judges payloads that did not come through the hub's own door: whether they can stand in a line. Safe from any thread. */
public final class Foreign {
    private final Json json;
    private final int maxBytes;

    /** @param maxBytes of a payload */
    public Foreign(int maxBytes) {
        this.maxBytes = maxBytes;
        json = new Json(maxBytes);
    }

    /** Whether it is one JSON value on one line, within the limits of all JSON here. */
    public boolean isOneValue(byte[] utf8) {
        if (utf8.length > maxBytes || !isOneLine(utf8)) {
            return false;
        }
        try (JsonParser parser = json.value(utf8)) {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8));
            Json.skip(parser);
            Json.end(parser);
            return true;
        } catch (CharacterCodingException notText) {
            return false;
        } catch (IOException | RuntimeException malformed) {
            return false;
        }
    }

    /** Whether it has no line break; all that is looked at in a payload that a publisher of ours has judged already. */
    public static boolean isOneLine(byte[] utf8) {
        for (byte b : utf8) {
            if (b == '\n' || b == '\r') {
                return false;
            }
        }
        return true;
    }
}
