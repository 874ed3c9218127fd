package io.belfry.hub.connection;

import io.belfry.hub.message.ChannelName;
import io.belfry.hub.wire.Frame;
import io.belfry.hub.wire.Recovery;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A {@code connect} that is not answered yet: its subscriptions begin one by one, and what is published meanwhile to those
 * that have begun is held until {@code connected} can say where each of them began.
 */
final class Welcome {
    private final long id;
    private final boolean newcomer;
    private final long waitMillis;
    private final Map<String, Recovery> begun = new LinkedHashMap<>();
    private final List<Frame> held = new ArrayList<>();
    private int outstanding;
    private boolean lacksOwn;
    private long heldBytes;

    /**
     * @param id of the {@code connect}
     * @param newcomer whether nobody has known the client before
     * @param waitMillis how long a poll is held
     */
    Welcome(long id, boolean newcomer, long waitMillis) {
        this.id = id;
        this.newcomer = newcomer;
        this.waitMillis = waitMillis;
    }

    boolean newcomer() {
        return newcomer;
    }

    long waitMillis() {
        return waitMillis;
    }

    /** Whether there is something in the answer that a client must hear before anything else happens. */
    boolean isUrgent() {
        return begun.values().stream()
                .anyMatch(recovery -> recovery.gap() != null || (newcomer && recovery.refusal() != null));
    }

    long id() {
        return id;
    }

    /** One more subscription to wait for. */
    void expect() {
        outstanding++;
    }

    /** A channel whose answer is known without waiting. */
    void answer(String channel, Recovery recovery) {
        begun.put(channel, recovery);
    }

    void begun(ChannelName channel, Recovery recovery) {
        outstanding--;
        lacksOwn |= channel.isReserved() && recovery.refusal() != null;
        answer(channel.text(), recovery);
    }

    /** Whether the bus did not give a channel that the hub itself put into the wanted set. */
    boolean lacksOwnChannel() {
        return lacksOwn;
    }

    boolean isComplete() {
        return outstanding == 0;
    }

    Map<String, Recovery> begun() {
        return begun;
    }

    void hold(Frame frame) {
        held.add(frame);
        heldBytes += frame.bytesInQueue();
    }

    long heldBytes() {
        return heldBytes;
    }

    List<Frame> held() {
        return held;
    }
}
