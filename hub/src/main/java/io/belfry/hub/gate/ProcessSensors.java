package io.belfry.hub.gate;

import com.sun.management.GarbageCollectorMXBean;
import com.sun.management.GcInfo;
import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Measures this process.
 *
 * <p>The load of the CPU is that of the container, if the process is in one: Java reads the quota and the usage of cgroup
 * v1 and v2 itself (JDK-8226575). The larger one of its load and that of the process counts, because in a container without
 * a quota the one looks small, on a machine that others share the other.
 */
public final class ProcessSensors implements Sensors {
    private final LongSupplier sessions;
    private final OperatingSystemMXBean system;
    private final Set<String> heapPools;

    /** @param sessions how many there are, from any thread */
    public ProcessSensors(LongSupplier sessions) {
        this.sessions = sessions;
        system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        heapPools = ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .map(MemoryPoolMXBean::getName)
                .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public long sessions() {
        return sessions.getAsLong();
    }

    /** After the last collection of any kind: what young objects leave behind until the next one is no load. */
    @Override
    public long heapBytes() {
        GcInfo last = lastCollection();
        if (last == null) {
            return UNKNOWN;
        }
        long bytes = 0;
        for (Map.Entry<String, MemoryUsage> pool : last.getMemoryUsageAfterGc().entrySet()) {
            bytes += heapPools.contains(pool.getKey()) ? pool.getValue().getUsed() : 0;
        }
        return bytes;
    }

    @Override
    public long maxHeapBytes() {
        return Runtime.getRuntime().maxMemory();
    }

    @Override
    public double cpuPercent() {
        double load = Math.max(system.getCpuLoad(), system.getProcessCpuLoad());
        return load < 0 ? UNKNOWN : 100 * load;
    }

    private static @Nullable GcInfo lastCollection() {
        GcInfo last = null;
        for (GarbageCollectorMXBean collector : ManagementFactory.getPlatformMXBeans(GarbageCollectorMXBean.class)) {
            GcInfo info = collector.getLastGcInfo();
            if (info != null && (last == null || info.getEndTime() > last.getEndTime())) {
                last = info;
            }
        }
        return last;
    }
}
