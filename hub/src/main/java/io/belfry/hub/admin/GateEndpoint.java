package io.belfry.hub.admin;

import io.belfry.hub.config.ApiKey.Scope;
import io.belfry.hub.config.BadSetting;
import io.belfry.hub.config.GateForm;
import io.belfry.hub.config.GateSettings;
import io.belfry.hub.gate.Gate;
import io.belfry.hub.socket.Answer;
import io.belfry.hub.socket.Endpoint;
import io.belfry.hub.socket.Request;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code /api/gate}: the settings of the gate, read and changed while the node runs. Who changed what is in the log. */
public final class GateEndpoint {
    private static final Logger log = LoggerFactory.getLogger(GateEndpoint.class);
    private static final int BODY_BYTES = 16 * 1024;

    private final Gate gate;

    public GateEndpoint(Gate gate) {
        this.gate = gate;
    }

    /** Reading wants the scope that reads, or the one that may change it; changing wants the latter. */
    Endpoint guarded(Guard guard) {
        Endpoint reading = guard.guard(List.of(Scope.READ, Scope.ADMIN), (key, request) -> current());
        Endpoint changing = guard.guard(List.of(Scope.ADMIN), this::change);
        return request -> switch (request.method()) {
            case "GET", "HEAD" -> reading.answer(request);
            case "PUT" -> changing.answer(request);
            default -> Methods.refused("GET, HEAD, PUT");
        };
    }

    private CompletableFuture<Answer> current() {
        return CompletableFuture.completedFuture(Answer.json(200, GateForm.write(gate.settings())));
    }

    private CompletableFuture<Answer> change(String key, Request request) {
        if (request.body().length > BODY_BYTES) {
            return CompletableFuture.completedFuture(Problems.TOO_LARGE);
        }
        try {
            GateSettings before = gate.change(settings -> GateForm.change(settings, request.body()));
            List<String> differences = GateForm.differences(before, gate.settings());
            log.info(
                    "audit: the gate was changed by {} from {}: {}",
                    key,
                    request.peer(),
                    differences.isEmpty() ? "nothing" : String.join(", ", differences));
            return current();
        } catch (BadSetting bad) {
            log.info("audit: a change of the gate by {} from {} was refused", key, request.peer());
            return CompletableFuture.completedFuture(Answer.problem(400, "bad_request", bad.allowed()));
        }
    }
}
