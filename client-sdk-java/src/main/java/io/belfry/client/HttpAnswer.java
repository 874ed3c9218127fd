package io.belfry.client;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the hub, or a balancer before it, answered to one attempt at publishing.
 *
 * @param retryAfter the header of that name; null if there was none
 */
record HttpAnswer(int status, @Nullable Duration retryAfter, byte[] body) {
    private static final String NOT_STORED = "not_stored";

    Attempt attempt() {
        PublishResult verdict = verdict();
        return verdict != null
                ? Attempt.decided(verdict)
                : new Attempt(null, mayBePublished(), retryAfter, "the hub answered " + status, null);
    }

    /** What it says of each of so many publications that were posted as lines. */
    List<Attempt> attempts(int publications) {
        if (status != 200) {
            return Collections.nCopies(publications, attempt());
        }
        List<Attempt> attempts = text().lines().map(HttpAnswer::attempt).toList();
        return attempts.size() == publications
                ? attempts
                : Collections.nCopies(publications, Attempt.undecided(true, "the hub's answer was cut off"));
    }

    private static Attempt attempt(String line) {
        try {
            JsonMembers members = JsonMembers.parse(line);
            if (!members.has("error")) {
                return Attempt.decided(PublishResult.accepted(members.position(), members.flag("duplicate")));
            }
            JsonMembers error = members.members("error");
            String code = error.text("code");
            return code == null || error.flag("retry")
                    ? Attempt.undecided(!NOT_STORED.equals(code), "the hub answered " + code)
                    : Attempt.decided(PublishResult.rejected(code));
        } catch (IOException e) {
            return Attempt.undecided(true, "the hub's answer was no line");
        }
    }

    /** The hub's decision, or null if this answer is none and the attempt may be repeated. */
    private @Nullable PublishResult verdict() {
        try {
            JsonMembers members = status == 200 || isRejection() ? members() : JsonMembers.NONE;
            if (status == 200 && members.number("delivered", 1) == 0) {
                return PublishResult.rejected(PublishResult.NOT_DELIVERED); // one client, which reads too slowly
            }
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
            case 403 -> PublishResult.FORBIDDEN;
            case 404 -> PublishResult.NOT_FOUND;
            case 405 -> "method_not_allowed";
            case 409 -> PublishResult.KEY_CONFLICT;
            case 413 -> PublishResult.TOO_LARGE;
            case 415 -> "unsupported_type";
            default -> PublishResult.BAD_REQUEST;
        };
    }

    private JsonMembers members() throws IOException {
        return JsonMembers.parse(text());
    }

    private String text() {
        return new String(body, StandardCharsets.UTF_8);
    }
}
