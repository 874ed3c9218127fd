package io.belfry.hub.doctor;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a check found out.
 *
 * @param says one sentence with what was seen
 * @param finding what is wrong or worth knowing; null if nothing is
 * @param measured durations in milliseconds and counts, by name
 */
record Result(
        Check check, Status status, String says, @Nullable Finding finding, Map<String, Long> measured) {
    Result {
        measured = Map.copyOf(measured);
    }

    static Result ok(Check check, String says) {
        return new Result(check, Status.OK, says, null, Map.of());
    }

    static Result note(Check check, Finding finding, String says) {
        return new Result(check, Status.NOTE, says, finding, Map.of());
    }

    static Result wrong(Check check, Finding finding, String says) {
        return new Result(check, Status.WRONG, says, finding, Map.of());
    }

    static Result unchecked(Check check, String why) {
        return new Result(check, Status.UNCHECKED, why, null, Map.of());
    }

    Result with(String name, long value) {
        Map<String, Long> more = new LinkedHashMap<>(measured);
        more.put(name, value);
        return new Result(check, status, says, finding, more);
    }
}
