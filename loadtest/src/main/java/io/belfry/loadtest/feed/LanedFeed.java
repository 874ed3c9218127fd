package io.belfry.loadtest.feed;

import io.belfry.client.Posting;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * A feed of several requests at a time, for rates that one after another does not reach.
 *
 * <p>Each channel belongs to one lane, and a lane makes one request at a time: so the order in each channel is that of the
 * schedule, without a guess. What has become due in a lane while its request was under way goes into the next one, up to
 * what the hub takes at once.
 *
 * <p>A lane that is late by more than {@link #PATIENCE_NANOS} gives up the rest of its schedule: no rest of a round could
 * make up for that, and what piles up would only burden the rounds that follow. Such a round has fewer publications than
 * its rate times its duration.
 */
public final class LanedFeed implements Feed {
    static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** What the hub takes in one request. */
    private static final int MOST_LINES = 100;

    private static final int MOST_BYTES = 500_000;

    /** Of a line, besides its data. */
    private static final int ENVELOPE_BYTES = 100;

    private final Outlet outlet;
    private final List<String> channels;
    private final int size;
    private final int lanes;
    /** Each element is written by its channel's lane only, and read when the lanes have ended. */
    private final long[] published;

    /**
     * @param size bytes of the data of each publication
     * @param lanes requests under way at a time; no more than there are channels are used
     */
    public LanedFeed(Outlet outlet, List<String> channels, int size, int lanes) {
        this.outlet = outlet;
        this.channels = List.copyOf(channels);
        this.size = size;
        this.lanes = Math.min(lanes, channels.size());
        published = new long[channels.size()];
    }

    @Override
    public Fed run(double rate, int burst, Duration duration) throws IOException, InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(lanes, work -> {
            Thread thread = new Thread(work, "feed");
            thread.setDaemon(true);
            return thread;
        });
        try {
            Schedule schedule = Schedule.of(System.nanoTime(), rate, burst, duration);
            List<Future<Fed>> shares = new ArrayList<>();
            for (int i = 0; i < lanes; i++) {
                Lane lane = new Lane(schedule, i, lanes, channels.size());
                shares.add(threads.submit(() -> run(lane, burst, schedule.startNanos())));
            }
            return sum(schedule.startNanos(), shares);
        } finally {
            threads.shutdownNow();
        }
    }

    private Fed run(Lane lane, int burst, long startNanos) throws IOException, InterruptedException {
        int most = Math.max(burst, Math.min(MOST_LINES, MOST_BYTES / (size + ENVELOPE_BYTES)));
        long publications = 0;
        long latest = 0;
        while (!lane.isOver()) {
            Due.await(lane.dueNanos());
            long now = System.nanoTime();
            latest = Math.max(latest, now - lane.dueNanos());
            if (latest > PATIENCE_NANOS) {
                break;
            }
            List<Posting> postings = new ArrayList<>();
            while (!lane.isOver() && lane.dueNanos() - now <= 0 && postings.size() + burst <= most) {
                add(postings, lane, burst);
                lane.next();
            }
            outlet.publish(postings);
            publications += postings.size();
        }
        return new Fed(publications, startNanos, latest);
    }

    private void add(List<Posting> postings, Lane lane, int burst) {
        int channel = lane.channel();
        for (int i = 0; i < burst; i++) {
            published[channel]++;
            postings.add(new Posting(channels.get(channel), Payload.of(published[channel], lane.dueNanos(), size)));
        }
    }

    private static Fed sum(long startNanos, List<Future<Fed>> shares) throws IOException, InterruptedException {
        long publications = 0;
        long latest = 0;
        for (Future<Fed> share : shares) {
            try {
                Fed fed = share.get();
                publications += fed.publications();
                latest = Math.max(latest, fed.latestNanos());
            } catch (ExecutionException e) {
                throw new IOException(
                        e.getCause() == null ? e.getMessage() : e.getCause().getMessage(), e);
            }
        }
        return new Fed(publications, startNanos, latest);
    }

    @Override
    public long[] published() {
        return published.clone();
    }
}
