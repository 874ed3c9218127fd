package io.belfry.hub.message;

/** The clocks of the node. Handed to whoever needs one; nobody else reads a clock. */
public interface Time {
    Time SYSTEM = new Time() {
        @Override
        public long nanos() {
            return System.nanoTime();
        }

        @Override
        public long wallMillis() {
            return System.currentTimeMillis();
        }
    };

    /** Monotonic, for durations. */
    long nanos();

    /** Since 1970, for tokens and for what people read; may jump. */
    long wallMillis();
}
