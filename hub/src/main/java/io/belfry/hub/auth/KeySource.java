package io.belfry.hub.auth;

import java.util.concurrent.CompletionStage;

/** Where a JSON Web Key Set is to be had. */
interface KeySource {

    /**
     * Fetches its text, within a deadline and up to a limit. Never blocks; completes on any thread. A failure's message says
     * what an operator needs to know, and nothing of the URL, in which there may be secrets.
     */
    CompletionStage<byte[]> fetch();
}
