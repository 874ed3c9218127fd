package io.belfry.client;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Publications that were asked for together: how many travel at a time, and their common result. */
final class Batch {
    /** What the admin port takes in one request. */
    private static final int MOST_LINES = 100;

    /** A mebibyte, less what has to be escaped in the keys. */
    private static final int MOST_BYTES = 1_000_000;

    private Batch() {}

    /** Cuts what is for one lane into parts for one request each. */
    static List<List<Pending>> cut(List<Pending> publications) {
        List<List<Pending>> parts = new ArrayList<>();
        List<Pending> part = new ArrayList<>();
        long bytes = 0;
        for (Pending each : publications) {
            int more = each.request().bytes();
            if (!part.isEmpty() && (part.size() == MOST_LINES || bytes + more > MOST_BYTES)) {
                parts.add(part);
                part = new ArrayList<>();
                bytes = 0;
            }
            part.add(each);
            bytes += more;
        }
        parts.add(part);
        return parts;
    }

    /** Completes when all are answered, with their verdicts in order. */
    @SuppressWarnings(
            "FutureReturnValueIgnored") // Both outcomes complete the other future, which has the bare exception.
    static CompletableFuture<List<PublishResult>> result(List<Pending> publications) {
        CompletableFuture<List<PublishResult>> result = new CompletableFuture<>();
        CompletableFuture.allOf(publications.stream().map(Pending::result).toArray(CompletableFuture<?>[]::new))
                .whenComplete((done, failure) -> {
                    if (failure == null) {
                        result.complete(publications.stream()
                                .map(each -> each.result().join())
                                .toList());
                    } else {
                        result.completeExceptionally(summary(publications));
                    }
                });
        return result;
    }

    private static Throwable summary(List<Pending> publications) {
        List<@Nullable PublishResult> results = new ArrayList<>();
        List<Posting> undecided = new ArrayList<>();
        BelfryUnavailableException first = null;
        boolean mayBePublished = false;
        for (Pending each : publications) {
            try {
                results.add(each.result().join());
            } catch (CompletionException e) {
                if (!(e.getCause() instanceof BelfryUnavailableException unavailable)) {
                    return e.getCause() == null ? e : e.getCause();
                }
                results.add(null);
                undecided.add(posting(each.request()));
                first = first == null ? unavailable : first;
                mayBePublished |= unavailable.mayBePublished();
            }
        }
        if (first == null) {
            throw new IllegalStateException("a batch failed whose parts did not");
        }
        return new BatchUnavailableException(
                first, mayBePublished, Collections.unmodifiableList(results), List.copyOf(undecided));
    }

    private static Posting posting(PublishRequest request) {
        return new Posting(request.name(), new String(request.data(), StandardCharsets.UTF_8), request.key());
    }
}
