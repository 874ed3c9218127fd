package io.belfry.client.redis;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/** How long a node counts as alive, as it stands in {@link RedisNames#nodes}. */
final class Lease {
    private static final JsonFactory JSON = new JsonFactory();

    private Lease() {}

    /** End of the lease, in milliseconds of Redis' wall time; 0 if what stands there is no lease. */
    static long untilMillis(byte[] value) {
        try (JsonParser json = JSON.createParser(value)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return 0;
            }
            for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
                JsonToken member = json.nextToken();
                if (name.equals("until") && member == JsonToken.VALUE_NUMBER_INT) {
                    return json.getLongValue();
                }
                json.skipChildren();
            }
            return 0;
        } catch (IOException damaged) {
            return 0;
        }
    }
}
