package io.belfry.hub.gate;

import io.belfry.hub.config.GateSettings;
import io.belfry.hub.metrics.Meter;
import io.belfry.hub.metrics.Metrics;
import io.belfry.hub.socket.Admission;
import io.belfry.hub.socket.Answer;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether new sessions may begin, in this order: is the gate on; what does the application's check say; if it has no
 * opinion, are there too many sessions, is the memory used up, is the CPU busy. Safe from any thread.
 */
public final class Gate implements Admission {
    private static final int REDIRECT = 307;
    private static final int LEAST_ERROR = 400;
    private static final Set<Integer> BODILESS = Set.of(204, 205, 304); // by RFC 9110

    private final Sensors sensors;
    private final WatchedCheck check;
    private final Metrics metrics;
    private final MeanLoad cpu = new MeanLoad();
    private final Threshold memoryThreshold = new Threshold();
    private final Threshold cpuThreshold = new Threshold();
    private long heapBytes = Sensors.UNKNOWN;
    private volatile Rule rule;
    private volatile boolean memoryHigh;
    private volatile boolean cpuHigh;

    /** Why new sessions may not begin. */
    public enum Reason {
        CHECK,
        SESSIONS,
        MEMORY,
        CPU
    }

    /** Settings, and the refusal that follows from them. */
    private record Rule(GateSettings settings, Answer refusal) {}

    public Gate(GateSettings settings, Sensors sensors, WatchedCheck check, Metrics metrics) {
        this.sensors = sensors;
        this.check = check;
        this.metrics = metrics;
        rule = new Rule(settings, refusal(settings));
    }

    @Override
    public @Nullable Answer refuse() {
        Rule now = rule;
        Reason reason = reason(now.settings);
        if (reason == null) {
            return null;
        }
        metrics.count(Meter.GATE_REFUSED, reason.name().toLowerCase(Locale.ROOT));
        return now.refusal;
    }

    /** The operator's code, if it is an error; another one says nothing about a full node. */
    @Override
    public int fullStatus() {
        int code = rule.settings.returnCode();
        return code >= LEAST_ERROR ? code : Admission.super.fullStatus();
    }

    /** Why new sessions may not begin now; null if they may. */
    public @Nullable Reason reason() {
        return reason(rule.settings);
    }

    public GateSettings settings() {
        return rule.settings;
    }

    /** Changes the settings, as a whole and at once; returns what they were before. */
    public synchronized GateSettings change(UnaryOperator<GateSettings> change) {
        GateSettings before = rule.settings;
        GateSettings after = change.apply(before);
        if (!Objects.equals(before.check(), after.check())) {
            check.follow(after.check());
        }
        rule = new Rule(after, refusal(after));
        judge(after);
        return before;
    }

    /** Looks at memory and CPU; to be called once a second. */
    public void measure() {
        long heap = sensors.heapBytes();
        double load = sensors.cpuPercent();
        synchronized (this) { // whoever changes the settings does not wait for the sensors
            heapBytes = heap;
            cpu.add(load);
            judge(rule.settings);
        }
    }

    private void judge(GateSettings settings) {
        memoryHigh = memoryThreshold.judge(heapBytes, settings.maxMemory().limitBytes(sensors.maxHeapBytes()));
        cpuHigh = cpuThreshold.judge(Math.round(cpu.percent()), settings.maxCpuPercent());
    }

    private @Nullable Reason reason(GateSettings settings) {
        if (!settings.enabled()) {
            return null;
        }
        Boolean said = check.said();
        if (said != null) {
            return said ? null : Reason.CHECK;
        }
        if (settings.maxSessions() > 0 && sensors.sessions() >= settings.maxSessions()) {
            return Reason.SESSIONS;
        }
        return memoryHigh ? Reason.MEMORY : cpuHigh ? Reason.CPU : null;
    }

    private static Answer refusal(GateSettings settings) {
        int status = settings.returnUrl() != null ? REDIRECT : settings.returnCode();
        Answer answer =
                Answer.problem(status, "unavailable", "No new sessions begin here for now.", settings.retryAfter());
        if (BODILESS.contains(status)) {
            answer = new Answer(status, "", new byte[0], answer.headers());
        }
        if (settings.returnUrl() != null) {
            answer = answer.with("Location", settings.returnUrl().toString());
        }
        for (Map.Entry<String, String> header : settings.returnHeaders().entrySet()) {
            answer = answer.with(header.getKey(), header.getValue());
        }
        return answer;
    }
}
