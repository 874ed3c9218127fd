package io.belfry.hub.publish;

import io.belfry.hub.message.ChannelName;
import io.belfry.hub.socket.Answer;
import io.belfry.hub.socket.Endpoint;
import io.belfry.hub.socket.Request;
import io.belfry.hub.wire.ErrorCode;
import io.belfry.hub.wire.Lines;
import io.belfry.hub.wire.Outcome;
import io.belfry.hub.wire.Posting;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Publishing by HTTP: one posting, or up to a hundred as lines, stored in their order and answered line by line.
 */
public final class PublishEndpoint implements Endpoint {
    private static final String LINES = "application/x-ndjson";
    private static final int MAX_LINES = 100;

    private final Publishing publishing;
    private final Posting.Parser parser;
    private final @Nullable ChannelName fixed;

    /**
     * @param parser shared by all endpoints
     * @param fixed the channel that the path names; null if each posting names its own
     */
    public PublishEndpoint(Publishing publishing, Posting.Parser parser, @Nullable ChannelName fixed) {
        this.publishing = publishing;
        this.parser = parser;
        this.fixed = fixed;
    }

    @Override
    public CompletionStage<Answer> answer(Request request) {
        if (!request.method().equals("POST")) {
            return done(Answer.problem(405, "method_not_allowed", "Publish with POST.")
                    .with("Allow", "POST"));
        }
        String type = mediaType(request.contentType());
        if (type.equals(LINES)) {
            return publishLines(request.body());
        }
        if (!type.isEmpty() && !type.equals("application/json")) {
            return done(Answer.problem(
                    415, "unsupported_type", "Post application/json, or application/x-ndjson for several."));
        }
        byte[] body = request.body();
        if (parser.isTooLarge(body.length)) {
            return done(answer(Outcome.refused(ErrorCode.TOO_LARGE)));
        }
        Posting posting = parser.parse(body, 0, body.length);
        return posting == null
                ? done(Answer.problem(400, "bad_request", "Not a JSON object with data, within the limits."))
                : publish(posting).thenApply(PublishEndpoint::answer);
    }

    private CompletionStage<Outcome> publish(Posting posting) {
        ChannelName channel = fixed;
        if (channel == null) {
            channel = posting.channel() == null ? null : ChannelName.parse(posting.channel());
            if (channel == null) {
                return done(Outcome.refused(ErrorCode.BAD_CHANNEL));
            }
            if (channel.isReserved()) {
                return done(Outcome.refused(ErrorCode.FORBIDDEN));
            }
        }
        return publishing.publish(
                Publishing.Source.API, channel, posting.data(), null, posting.key(), posting.ephemeral());
    }

    private CompletionStage<Answer> publishLines(byte[] body) {
        List<int[]> lines = split(body);
        if (lines.isEmpty() || lines.size() > MAX_LINES) {
            return done(Answer.problem(400, "bad_request", "From 1 to 100 lines."));
        }
        CompletionStage<LineAnswers> answers = done(new LineAnswers());
        for (int[] line : lines) {
            answers = answers.thenCompose(before -> publishLine(body, line, before));
        }
        return answers.thenApply(all -> new Answer(200, LINES, all.bytes(), java.util.Map.of()));
    }

    private CompletionStage<LineAnswers> publishLine(byte[] body, int[] line, LineAnswers answers) {
        if (parser.isTooLarge(line[1] - line[0])) {
            return done(answers.add(Outcome.refused(ErrorCode.TOO_LARGE)));
        }
        Posting posting = parser.parse(body, line[0], line[1]);
        if (posting == null) {
            return done(answers.addBadRequest());
        }
        return answers.isHalted()
                ? done(answers.add(Outcome.refused(ErrorCode.NOT_STORED)))
                : publish(posting).thenApply(answers::add);
    }

    /** Where each line that is not empty begins and ends. */
    private static List<int[]> split(byte[] body) {
        List<int[]> lines = new ArrayList<>();
        int start = 0;
        for (int i = 0; i <= body.length; i++) {
            if (i == body.length || body[i] == '\n') {
                int end = i > start && body[i - 1] == '\r' ? i - 1 : i;
                if (end > start) {
                    lines.add(new int[] {start, end});
                }
                start = i + 1;
            }
        }
        return lines;
    }

    private static Answer answer(Outcome outcome) {
        ErrorCode refusal = outcome.refusal();
        if (refusal == null) {
            return Answer.json(200, Lines.outcome(outcome));
        }
        Answer problem = Answer.problem(status(refusal), refusal.text(), refusal.sentence());
        return refusal == ErrorCode.NOT_STORED ? problem.with("Retry-After", "1") : problem;
    }

    private static int status(ErrorCode refusal) {
        return switch (refusal) {
            case BAD_CHANNEL, BAD_KEY -> 400;
            case FORBIDDEN -> 403;
            case KEY_CONFLICT -> 409;
            case TOO_LARGE -> 413;
            case NOT_STORED -> 503;
            case UNKNOWN -> 504;
            default -> 500;
        };
    }

    private static String mediaType(@Nullable String contentType) {
        if (contentType == null) {
            return "";
        }
        int end = contentType.indexOf(';');
        return (end < 0 ? contentType : contentType.substring(0, end)).trim().toLowerCase(Locale.ROOT);
    }

    private static <T> CompletionStage<T> done(T value) {
        return CompletableFuture.completedFuture(value);
    }
}
