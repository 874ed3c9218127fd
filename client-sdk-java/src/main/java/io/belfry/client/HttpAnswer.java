package io.belfry.client;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What the hub, or a balancer before it, answered to one attempt at publishing.
 *
 * @param retryAfter the header of that name; null if there was none
 */
record HttpAnswer(int status, @Nullable Duration retryAfter, byte[] body) {

    Attempt attempt() {
        PublishResult verdict = verdict();
        return verdict != null
                ? Attempt.decided(verdict)
                : new Attempt(null, mayBePublished(), retryAfter, "the hub answered " + status, null);
    }

    /** The hub's decision, or null if this answer is none and the attempt may be repeated. */
    private @Nullable PublishResult verdict() {
        try {
            JsonMembers members = status == 200 || isRejection() ? members() : JsonMembers.NONE;
            if (status == 200) {
                return PublishResult.accepted(members.position(), members.flag("duplicate"));
            }
            String code = members.text("code");
            return isRejection() ? PublishResult.rejected(code == null ? codeOfStatus() : code) : null;
        } catch (IOException e) {
            // A balancer's own page: its status still says that repeating is useless, while a 200 says nothing.
            return isRejection() ? PublishResult.rejected(codeOfStatus()) : null;
        }
    }

    private boolean mayBePublished() {
        return status != 503 && status != 429;
    }

    private boolean isRejection() {
        return status >= 400 && status < 500 && status != 408 && status != 429;
    }

    private String codeOfStatus() {
        return switch (status) {
            case 401 -> "unauthorized";
            case 403 -> "forbidden";
            case 404 -> "not_found";
            case 405 -> "method_not_allowed";
            case 409 -> "key_conflict";
            case 413 -> "too_large";
            case 415 -> "unsupported_type";
            default -> PublishResult.BAD_REQUEST;
        };
    }

    private JsonMembers members() throws IOException {
        return JsonMembers.parse(new String(body, StandardCharsets.UTF_8));
    }
}
