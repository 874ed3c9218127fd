package io.belfry.hub.connection;

import io.belfry.hub.metrics.Meter;
import io.belfry.hub.wire.ErrorCode;
import io.belfry.hub.wire.Frame;
import io.belfry.hub.wire.Lines;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * What a connection says to the commands of its client. Made anew for each turn, it holds nothing. Runs on the connection's
 * I/O thread.
 */
final class Replies {
    private final Connection connection;
    private final ConnectionRules rules;

    Replies(Connection connection, ConnectionRules rules) {
        this.connection = connection;
        this.rules = rules;
    }

    /** Refuses a command that was not opened. */
    void refuse(long id, ErrorCode code) {
        connection.onOffer(error(id, code));
    }

    /** Ends an open command. */
    void end(long id, Frame reply) {
        connection.openCommands().end(id);
        connection.onOffer(reply);
    }

    void end(long id, ErrorCode code) {
        end(id, error(id, code));
    }

    /** Ends an open command when the stage completes, on whichever thread that is. */
    <T> void endWith(long id, CompletionStage<T> stage, Function<T, Frame> reply) {
        stage.whenComplete((value, failure) -> {
            Frame frame = failure == null ? reply.apply(value) : error(id, ErrorCode.INTERNAL);
            connection.shard().execute(() -> end(id, frame));
        });
    }

    /** Safe from any thread. */
    Frame error(long id, ErrorCode code) {
        rules.metrics().count(Meter.ERRORS, code.text());
        return Lines.error(id, code);
    }
}
