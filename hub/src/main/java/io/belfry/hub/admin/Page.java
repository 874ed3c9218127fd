package io.belfry.hub.admin;

import io.belfry.hub.socket.Answer;
import io.belfry.hub.socket.Endpoint;
import io.belfry.hub.wire.Listings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The stretch of a list that a request wants: {@code ?limit=100&after=…}. Lists are in the order of their keys, so whoever
 * asks goes on behind the last key it got; what comes and goes meanwhile shifts nothing.
 *
 * @param after a key, or any text among the keys; empty from the start
 */
record Page(int limit, String after) {
    private static final int DEFAULT_LIMIT = 100;
    private static final int MAX_LIMIT = 1_000;

    /** An endpoint that reads, a page at a time. */
    static Endpoint endpoint(Function<Page, CompletionStage<Answer>> next) {
        return Methods.reading(request -> {
            Page page = of(request.query());
            return page == null ? CompletableFuture.completedFuture(Problems.PAGE) : next.apply(page);
        });
    }

    private static @Nullable Page of(Map<String, String> query) {
        try {
            int limit = Integer.parseInt(query.getOrDefault("limit", Integer.toString(DEFAULT_LIMIT)));
            return limit < 1 || limit > MAX_LIMIT ? null : new Page(limit, query.getOrDefault("after", ""));
        } catch (NumberFormatException noNumber) {
            return null;
        }
    }

    /** How many items to ask for, so as to know whether more follow the page. */
    int limitAndOne() {
        return limit + 1;
    }

    /**
     * The answer.
     *
     * @param items what is there by key, at least the first {@link #limitAndOne} of the page
     * @param unanswered nodes whose part of the list is missing
     */
    Answer answer(NavigableMap<String, byte[]> items, int unanswered) {
        List<byte[]> shown = new ArrayList<>();
        String last = null;
        String next = null;
        for (Map.Entry<String, byte[]> item : items.entrySet()) {
            if (item.getKey().compareTo(after) > 0) {
                if (shown.size() == limit) {
                    next = last;
                    break;
                }
                shown.add(item.getValue());
                last = item.getKey();
            }
        }
        return Answer.json(200, Listings.page(shown, next, unanswered));
    }
}
