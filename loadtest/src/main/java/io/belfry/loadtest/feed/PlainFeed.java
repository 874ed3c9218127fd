package io.belfry.loadtest.feed;

import io.belfry.client.Posting;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A feed of one request at a time, one for what is due at one moment; it keeps its whole schedule, however late. */
public final class PlainFeed implements Feed {
    private final Outlet outlet;
    private final List<String> channels;
    private final int size;
    private final long[] published;

    /** @param size bytes of the data of each publication */
    public PlainFeed(Outlet outlet, List<String> channels, int size) {
        this.outlet = outlet;
        this.channels = List.copyOf(channels);
        this.size = size;
        published = new long[channels.size()];
    }

    @Override
    public Fed run(double rate, int burst, Duration duration) throws IOException, InterruptedException {
        Schedule schedule = Schedule.of(System.nanoTime(), rate, burst, duration);
        long latest = 0;
        for (long tick = 0; tick < schedule.ticks(); tick++) {
            long intended = schedule.dueNanos(tick);
            Due.await(intended);
            latest = Math.max(latest, System.nanoTime() - intended);
            publish((int) (tick % channels.size()), burst, intended);
        }
        return new Fed(schedule.ticks() * burst, schedule.startNanos(), latest);
    }

    private void publish(int channel, int burst, long intended) throws IOException, InterruptedException {
        List<Posting> postings = new ArrayList<>(burst);
        for (int i = 1; i <= burst; i++) {
            postings.add(new Posting(channels.get(channel), Payload.of(published[channel] + i, intended, size)));
        }
        outlet.publish(postings);
        published[channel] += burst;
    }

    @Override
    public long[] published() {
        return published.clone();
    }
}
