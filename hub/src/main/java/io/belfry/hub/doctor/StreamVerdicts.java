package io.belfry.hub.doctor;

import java.util.List;

/** Judges streams. */
final class StreamVerdicts {
    /** A first event that is later than this was held back by somebody. */
    private static final long LATE_MILLIS = 2_000;

    /** The hub's comment comes after 15 s of silence; with some slack. */
    private static final long COMMENT_MILLIS = 18_000;

    private StreamVerdicts() {}

    static Result first(StreamSeen seen) {
        if (!seen.isStream() && seen.answer().head() != null) {
            return refused(seen.answer());
        }
        if (seen.firstEventMillis() < 0) {
            return Result.wrong(
                    Check.STREAM_FIRST,
                    Finding.STREAM_BUFFERED,
                    "no event came in " + Words.time(seen.endMillis())
                            + (seen.headMillis() < 0 ? ", nor any byte" : ", only the head"));
        }
        if (seen.firstEventMillis() > LATE_MILLIS) {
            boolean atEnd = seen.end() != End.PATIENCE && seen.silentMillis() < LATE_MILLIS;
            return Result.wrong(
                            Check.STREAM_FIRST,
                            Finding.STREAM_BUFFERED,
                            "the first event came after " + Words.time(seen.firstEventMillis())
                                    + (atEnd ? ", when the stream was cut" : ""))
                    .with("firstEventMillis", seen.firstEventMillis());
        }
        if (seen.commentMillis() < 0 && seen.end() == End.PATIENCE && seen.endMillis() > COMMENT_MILLIS) {
            return Result.wrong(
                    Check.STREAM_FIRST,
                    Finding.STREAM_BUFFERED,
                    "the first event came at once, and then not even the hub's comment of 15 s");
        }
        return Result.ok(
                        Check.STREAM_FIRST,
                        "head after " + Words.time(seen.headMillis()) + ", first event after "
                                + Words.time(seen.firstEventMillis()) + comment(seen))
                .with("firstEventMillis", seen.firstEventMillis());
    }

    private static String comment(StreamSeen seen) {
        return seen.commentMillis() < 0 ? "" : ", comment after " + Words.time(seen.commentMillis());
    }

    private static Result refused(HttpSeen answer) {
        if (answer.code().equals("not_found")) {
            return Result.unchecked(Check.STREAM_FIRST, "streams are switched off at the hub");
        }
        if (!answer.code().isEmpty()) {
            return Result.unchecked(Check.STREAM_FIRST, "refused by the hub: " + answer.words());
        }
        return List.of(502, 504).contains(answer.status())
                ? Result.wrong(
                        Check.STREAM_FIRST,
                        Finding.STREAM_BUFFERED,
                        "status " + answer.status() + " after " + Words.time(answer.endMillis()) + ", and no event")
                : Result.wrong(Check.STREAM_FIRST, Finding.NOT_A_HUB, "/connect: " + answer.words());
    }

    static Result clock(StreamSeen seen) {
        if (!seen.isStream() || seen.firstEventMillis() < 0) {
            return Result.unchecked(Check.STREAM_CLOCK, "no stream to watch");
        }
        String type = Json.text(seen.lastEvent(), "type");
        if (type.equals("goaway") || type.equals("error")) {
            return Result.unchecked(Check.STREAM_CLOCK, "the hub itself ended it (" + type + "); ask again");
        }
        if (seen.end() == End.PATIENCE) {
            return Result.ok(Check.STREAM_CLOCK, "alive after " + Words.time(seen.endMillis()))
                    .with("aliveMillis", seen.endMillis());
        }
        boolean idle = seen.commentMillis() < 0;
        return Result.wrong(
                        Check.STREAM_CLOCK,
                        Finding.STREAM_CUT,
                        "cut after " + Words.time(seen.endMillis())
                                + (idle ? ", before the hub's comment of 15 s" : " in spite of its comments"))
                .with("cutMillis", seen.endMillis());
    }
}
