package io.belfry.loadtest.feed;

/**
 * One lane's share of a schedule in which channels take turns: the moments of every channel that is its own. Lane
 * <i>l</i> of <i>n</i> has the channels <i>l</i>, <i>l + n</i>, <i>l + 2n</i> … Belongs to one thread.
 */
final class Lane {
    private final Schedule schedule;
    private final int lane;
    private final int lanes;
    private final int channels;
    private long turnStart;
    private int channel;

    /** @param lanes at most as many as channels */
    Lane(Schedule schedule, int lane, int lanes, int channels) {
        this.schedule = schedule;
        this.lane = lane;
        this.lanes = lanes;
        this.channels = channels;
        channel = lane;
    }

    boolean isOver() {
        return turnStart + channel >= schedule.ticks();
    }

    /** When the next one is due, monotonic. */
    long dueNanos() {
        return schedule.dueNanos(turnStart + channel);
    }

    /** The channel whose turn it is then. */
    int channel() {
        return channel;
    }

    void next() {
        channel += lanes;
        if (channel >= channels) {
            channel = lane;
            turnStart += channels;
        }
    }
}
