package io.belfry.hub.admin;

import io.belfry.hub.gate.Gate;
import io.belfry.hub.socket.Answer;
import io.belfry.hub.socket.Endpoint;
import io.belfry.hub.socket.Request;
import io.belfry.hub.wire.Lines;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** The endpoints that balancers and orchestrators probe. Each answers from memory, whatever else is going on. */
public final class Health {
    private static final Set<String> READING = Set.of("GET", "HEAD");

    private final Readiness readiness;
    private final Gate gate;
    private final String node;
    private final String version;

    /**
     * Answers for a node.
     *
     * @param gate how new sessions are let in
     */
    public Health(Readiness readiness, Gate gate, String node, String version) {
        this.gate = gate;
        this.readiness = readiness;
        this.node = node;
        this.version = version;
    }

    /** The process runs; a node that cannot reach its bus lives all the same. */
    public Endpoint live() {
        return reading(() -> Answer.json(200, "{\"status\":\"live\"}"));
    }

    /** May new clients come? Also to a node that is degraded, which says so. */
    public Endpoint ready() {
        return reading(() -> Answer.json(code(), "{\"status\":\"" + status() + "\"}"));
    }

    /**
     * The probe of Wisej's balancers: an empty 202, also for the OPTIONS that HAProxy sends. It follows the gate, which
     * {@link #ready} does not: a balancer that asks there goes on sending what continues sessions to a node that begins none.
     */
    public Endpoint healthCheck() {
        return request -> Set.of("GET", "HEAD", "OPTIONS").contains(request.method())
                ? done(Answer.empty(isUp() ? 202 : 503))
                : done(notAllowed("GET, HEAD, OPTIONS"));
    }

    /** The same with reasons; on the admin port only. */
    public Endpoint details() {
        return reading(() -> Answer.json(code(), Lines.health(status(), readiness.reasons(), node, version)));
    }

    private boolean isUp() {
        return gate.settings().probeAlwaysUp()
                ? readiness.isReadyBut(Readiness.Part.ROOM)
                : readiness.isReady() && gate.reason() == null;
    }

    private int code() {
        return readiness.isReady() ? 200 : 503;
    }

    private String status() {
        return readiness.isDegraded() ? "degraded" : readiness.isReady() ? "ready" : "not_ready";
    }

    private static Endpoint reading(Supplier<Answer> answer) {
        return request -> done(allows(request) ? answer.get() : notAllowed("GET, HEAD"));
    }

    private static boolean allows(Request request) {
        return READING.contains(request.method());
    }

    private static Answer notAllowed(String allowed) {
        return Answer.problem(405, "method_not_allowed", "Only " + allowed + ".")
                .with("Allow", allowed);
    }

    private static CompletionStage<Answer> done(Answer answer) {
        return CompletableFuture.completedFuture(answer);
    }
}
