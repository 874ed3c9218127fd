package io.belfry.hub.admin;

import io.belfry.hub.config.ApiKey.Scope;
import io.belfry.hub.socket.Answer;
import io.belfry.hub.socket.Endpoint;
import io.belfry.hub.socket.Request;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * {@code /console}: the page by which a person watches the node and its farm. It holds nothing of the node: all that it shows
 * it asks the admin port for.
 *
 * <p>No browser can be told to send a key when it opens a page. So a browser that shows none is refused like anybody, with
 * 401, but what it gets to read is the same page, which asks for the key and sends it with whatever it asks for.
 */
final class Console {
    private final Answer page;

    Console(WebFile file) {
        page = file.answer();
    }

    Endpoint guarded(Guard guard) {
        Endpoint guarded = guard.guard(Scope.READ, Methods.reading(request -> CompletableFuture.completedFuture(page)));
        return request -> guarded.answer(request)
                .thenApply(answer -> answer.status() == 401 && isBrowser(request) ? legible(answer) : answer);
    }

    private static boolean isBrowser(Request request) {
        return Methods.READING.contains(request.method())
                && request.accept() != null
                && request.accept().toLowerCase(Locale.ROOT).contains("text/html");
    }

    private Answer legible(Answer refusal) {
        Map<String, String> headers = new HashMap<>(refusal.headers());
        headers.putAll(page.headers());
        return new Answer(refusal.status(), page.contentType(), page.body(), headers, page.coded());
    }
}
