package io.belfry.hub.socket;

import java.util.concurrent.CompletionStage;

/** Answers the requests of one path. */
public interface Endpoint {

    /**
     * Called on an I/O thread when the whole body has arrived; never blocks. The stage may complete on any thread. A
     * stage that fails is a defect and answered 500.
     */
    CompletionStage<Answer> answer(Request request);
}
