package io.belfry.loadtest.feed;

import io.belfry.client.Posting;
import io.belfry.client.PublishResult;
import io.belfry.client.Publisher;
import io.belfry.client.PublisherOptions;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Publishes as a program does that uses the SDK over Redis, past the nodes. */
public final class RedisOutlet implements Outlet {
    /** Longer than the publisher tries by itself. */
    private static final long DEADLINE_SECONDS = 30;

    private final Publisher publisher;

    /**
     * @param uri as in the nodes' {@code bus.redis}
     * @param prefix as in the nodes' {@code bus.prefix}
     */
    public RedisOutlet(String uri, String prefix) {
        // SLF4J complains otherwise that it has no provider: what the SDK logs is for programs with one.
        System.setProperty("slf4j.internal.verbosity", "ERROR");
        publisher = Publisher.redis(uri, PublisherOptions.DEFAULTS.withRedisPrefix(prefix));
    }

    @Override
    public void publish(List<Posting> postings) throws IOException, InterruptedException {
        try {
            List<PublishResult> results = publisher.publishAll(postings).get(DEADLINE_SECONDS, TimeUnit.SECONDS);
            for (PublishResult result : results) {
                if (!result.accepted()) {
                    throw new IOException("a publication was rejected: " + result.code());
                }
            }
        } catch (ExecutionException e) {
            throw new IOException(
                    e.getCause() == null ? e.getMessage() : e.getCause().getMessage(), e);
        } catch (TimeoutException e) {
            throw new IOException("a publication was not answered in " + DEADLINE_SECONDS + " s", e);
        }
    }

    @Override
    public void close() {
        publisher.close();
    }
}
