package io.belfry.hub.doctor;

import org.jspecify.annotations.Nullable;

/**
 * What came of a request.
 *
 * @param head null if none came
 * @param endMillis from the request to the end
 * @param trouble what the system said, if it failed
 */
record HttpSeen(@Nullable Head head, String body, End end, long endMillis, String trouble) {
    /** 0 without an answer. */
    int status() {
        return head == null ? 0 : head.status();
    }

    boolean isWhole(int status) {
        return end == End.COMPLETE && status() == status;
    }

    /** The code of a refusal that comes from a hub; empty for everything else. */
    String code() {
        return head != null && head.lists("content-type", "application/problem+json") ? Json.text(body, "code") : "";
    }

    /** Status and origin in a few words. */
    String words() {
        return switch (end) {
            case UNREACHABLE, UNTRUSTED -> trouble;
            case PATIENCE ->
                head == null
                        ? "no answer for " + Words.time(endMillis)
                        : "status " + status() + ", and no end of the answer in " + Words.time(endMillis);
            case CUT ->
                trouble.isEmpty()
                        ? "cut without " + (head == null ? "an answer" : "the rest of the answer") + " after "
                                + Words.time(endMillis)
                        : trouble;
            case COMPLETE -> "status " + status() + (code().isEmpty() ? " from somebody else" : " " + code());
        };
    }
}
