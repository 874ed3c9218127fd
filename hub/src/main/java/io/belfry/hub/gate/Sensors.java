package io.belfry.hub.gate;

/** What the gate looks at. Called about once a second on one thread, but for {@link #sessions}. */
public interface Sensors {
    /** What could not be measured. */
    int UNKNOWN = -1;

    /** Sessions now. Asked for each new one, on I/O threads. */
    long sessions();

    /** Bytes of the heap that were in use after the last collection; {@link #UNKNOWN} before the first. */
    long heapBytes();

    /** The largest that the heap may become. */
    long maxHeapBytes();

    /** Load of what this process may use of the machine, in percent; {@link #UNKNOWN} if it cannot be told. */
    double cpuPercent();
}
