package io.belfry.hub.bus;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which nodes are alive: each has a lease that it renews, until a moment on Redis' own clock, which is the only one that all
 * nodes read.
 */
final class Leases {
    private static final JsonFactory JSON = new JsonFactory();

    private final Map<String, Long> untilMillis = new HashMap<>();
    private final long nowMillis;

    /**
     * @param time as Redis tells it: seconds, microseconds
     * @param nodes what each node said, by its id: a JSON object with {@code until}
     */
    Leases(List<byte[]> time, Map<byte[], byte[]> nodes) {
        nowMillis = number(time.get(0)) * 1_000 + number(time.get(1)) / 1_000;
        nodes.forEach((id, about) -> untilMillis.put(text(id), until(about)));
    }

    boolean isAlive(String node) {
        Long until = untilMillis.get(node);
        return until != null && until > nowMillis;
    }

    /** 0 if it does not say. */
    private static long until(byte[] about) {
        try (JsonParser parser = JSON.createParser(about)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return 0;
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean found = parser.currentName().equals("until");
                parser.nextToken();
                if (found) {
                    return parser.getLongValue();
                }
                parser.skipChildren();
            }
            return 0;
        } catch (IOException damaged) {
            return 0;
        }
    }

    private static long number(byte[] digits) {
        return Long.parseLong(text(digits));
    }

    private static String text(byte[] utf8) {
        return new String(utf8, StandardCharsets.UTF_8);
    }
}
