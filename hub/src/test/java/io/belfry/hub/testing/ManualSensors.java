package io.belfry.hub.testing;

import io.belfry.hub.gate.Sensors;

/** Sensors that show what they are told to. */
public class ManualSensors implements Sensors {
    public volatile long sessions;
    public volatile long heapBytes;
    public volatile double cpuPercent;

    @Override
    public long sessions() {
        return sessions;
    }

    @Override
    public long heapBytes() {
        return heapBytes;
    }

    @Override
    public long maxHeapBytes() {
        return 1_000_000_000;
    }

    @Override
    public double cpuPercent() {
        return cpuPercent;
    }
}
