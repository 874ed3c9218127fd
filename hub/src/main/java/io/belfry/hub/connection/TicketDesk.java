package io.belfry.hub.connection;

import io.belfry.hub.message.Command;
import io.belfry.hub.socket.Answer;
import io.belfry.hub.socket.Endpoint;
import io.belfry.hub.socket.Handshake;
import io.belfry.hub.socket.Request;
import io.belfry.hub.socket.TicketListener;
import io.belfry.hub.wire.ErrorCode;
import io.belfry.hub.wire.Lines;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Trades a {@code connect} for a ticket that may stand in a URL, for browsers' {@code EventSource}, which can send nothing
 * else. A ticket is good once, on any node, and so briefly that a log which keeps it keeps nothing of worth. Safe from any
 * thread.
 */
public final class TicketDesk implements Endpoint, TicketListener {
    /** How long a ticket is good. */
    public static final Duration LIFETIME = Duration.ofSeconds(30);

    private static final int TICKET_BYTES = 24;
    private static final Pattern TICKET = Pattern.compile("[A-Za-z0-9_-]{32}");
    private static final byte END_OF_BEARER = '\n';
    private static final Answer NOT_POST = Answer.problem(405, "method_not_allowed", "This method is not allowed here.")
            .with("Allow", "POST, OPTIONS");
    private static final Answer NO_CONNECT =
            Answer.problem(400, "bad_request", "The body must be the connect that the stream shall begin with.");
    private static final Answer UNAUTHORIZED = Answer.unauthorized("unauthorized", "A valid token is required.");
    private static final Answer EXPIRED = Answer.unauthorized("token_expired", "The token has expired; get a new one.");
    private static final Answer NOT_NOW =
            Answer.problem(503, "unavailable", "No ticket can be kept now.").with("Retry-After", "1");

    private final ConnectionRules rules;

    public TicketDesk(ConnectionRules rules) {
        this.rules = rules;
    }

    @Override
    public CompletionStage<Answer> answer(Request request) {
        if (!request.method().equals("POST")) {
            return done(NOT_POST);
        }
        byte[] line = withoutBreaks(request.body());
        if (!(rules.parser().parse(line) instanceof Command.Connect connect)) {
            return done(NO_CONNECT);
        }
        String bearer = Handshake.bearer(request.authorization());
        ErrorCode rejection = rules.identify(connect.token() != null ? connect.token() : bearer)
                .rejection();
        if (rejection != null) {
            return done(rejection == ErrorCode.TOKEN_EXPIRED ? EXPIRED : UNAUTHORIZED);
        }
        byte[] random = new byte[TICKET_BYTES];
        rules.random().nextBytes(random);
        String ticket = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        return rules.requests()
                .keepTicket(ticket, content(bearer, line))
                .handle((kept, failure) -> failure == null && kept
                        ? Answer.json(200, Lines.ticket(ticket, LIFETIME.toMillis()))
                        : NOT_NOW);
    }

    @Override
    public CompletionStage<@Nullable Admission> onTicket(String ticket) {
        return TICKET.matcher(ticket).matches()
                ? rules.requests().takeTicket(ticket).thenApply(TicketDesk::admission)
                : CompletableFuture.completedFuture(null);
    }

    private static byte[] content(@Nullable String bearer, byte[] line) {
        byte[] token = bearer == null ? new byte[0] : bearer.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(token.length + 1 + line.length)
                .put(token)
                .put(END_OF_BEARER)
                .put(line)
                .array();
    }

    private static @Nullable Admission admission(byte @Nullable [] content) {
        if (content == null) {
            return null;
        }
        int end = 0;
        while (content[end] != END_OF_BEARER) {
            end++;
        }
        String bearer = end == 0 ? null : new String(content, 0, end, StandardCharsets.UTF_8);
        return new Admission(bearer, java.util.Arrays.copyOfRange(content, end + 1, content.length));
    }

    /** Outside of strings, where JSON has no raw line break, one is as good as a blank. */
    private static byte[] withoutBreaks(byte[] json) {
        byte[] line = json.clone();
        for (int i = 0; i < line.length; i++) {
            if (line[i] == '\n' || line[i] == '\r') {
                line[i] = ' ';
            }
        }
        return line;
    }

    private static CompletionStage<Answer> done(Answer answer) {
        return CompletableFuture.completedFuture(answer);
    }
}
