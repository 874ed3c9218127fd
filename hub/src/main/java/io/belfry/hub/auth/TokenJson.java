package io.belfry.hub.auth;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.jsonwebtoken.MalformedJwtException;
import io.jsonwebtoken.io.AbstractDeserializer;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the header and the claims of a token. Stricter than jjwt's own reader, which takes a time out of the range of its
 * arithmetic for a time long past and then calls the token expired.
 */
final class TokenJson extends AbstractDeserializer<Map<String, ?>> {
    private static final List<String> TIMES = List.of("exp", "nbf", "iat");
    private static final double LAST_SECOND = 253_402_300_799.0; // of the year 9999

    private static final ObjectMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(32)
                            .maxNumberLength(64)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    @Override
    protected Map<String, ?> doDeserialize(Reader reader) throws IOException {
        Map<String, Object> members = MAPPER.readValue(reader, new TypeReference<>() {});
        for (String name : TIMES) {
            Object time = members.get(name);
            if (time != null && !isTime(time)) {
                throw new MalformedJwtException("a time is no time");
            }
        }
        if (!isText(members)) {
            throw new MalformedJwtException("half a character");
        }
        return members;
    }

    /** Whether all that is in it can be written as UTF-8: JSON lets halves of surrogate pairs through. */
    private static boolean isText(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            return map.entrySet().stream().allMatch(each -> isText(each.getKey()) && isText(each.getValue()));
        }
        if (value instanceof List<?> list) {
            return list.stream().allMatch(TokenJson::isText);
        }
        return !(value instanceof String text)
                || StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }

    private static boolean isTime(Object claim) {
        if (!(claim instanceof Number number)) {
            return false;
        }
        double seconds = number.doubleValue();
        return seconds >= 0 && seconds <= LAST_SECOND;
    }
}
