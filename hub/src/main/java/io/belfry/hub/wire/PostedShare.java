package io.belfry.hub.wire;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * How many connections a rebalance sends away: a percentage of those that are there, or a number.
 *
 * @param percent 1 to 100; 0 if it is a number
 * @param count from 1 on; 0 if it is a percentage
 */
public record PostedShare(int percent, int count) {
    /** The largest body. */
    public static final int MAX_BYTES = 4 * 1024;

    private static final int ALL = 100;
    private static final Json JSON = new Json(MAX_BYTES);

    /** What stands there; null if it is none of the two, or both. */
    public static @Nullable PostedShare parse(byte[] utf8) {
        try (JsonParser parser = JSON.object(utf8, 0, utf8.length)) {
            Json.requireUtf8(utf8, 0, utf8.length);
            int percent = 0;
            int count = 0;
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = Json.name(parser);
                parser.nextToken();
                switch (name) {
                    case "percent" -> percent = (int) Json.integer(parser, 1, ALL);
                    case "count" -> count = (int) Json.integer(parser, 1, Integer.MAX_VALUE);
                    default -> Json.skip(parser);
                }
            }
            Json.end(parser);
            return percent == 0 == (count == 0) ? null : new PostedShare(percent, count);
        } catch (IOException | RuntimeException malformed) {
            return null;
        }
    }

    /** How many of so many; of a percentage rounded up, so that a part of one is one. */
    public int of(int connections) {
        return percent == 0 ? count : (int) (((long) connections * percent + ALL - 1) / ALL);
    }
}
