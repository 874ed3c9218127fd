package io.belfry.hub.socket;

import io.belfry.hub.message.Time;
import io.belfry.hub.metrics.Meter;
import io.belfry.hub.metrics.Metrics;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * How many links may be open: on this node, of one address, and how many may come in a second. Never one more than
 * allowed, and every slot comes back. Thread-safe.
 *
 * <p>They hold whether the gate is on or off. Only new sessions are refused: a poll or stream that continues one is counted
 * like all others, and always let in, because a session that was admitted once must not be lost to load.
 */
final class Caps {
    private static final Answer TOO_FAST =
            Answer.problem(429, "rate_limited", "Too many come at once.", Duration.ofSeconds(1));
    private static final Duration LATER = Duration.ofSeconds(10);
    private static final Answer TOO_MANY_OF_ADDRESS =
            Answer.problem(429, "connection_limit", "Too many connections of this address.", LATER);

    private final int mostOfAll;
    private final int mostOfAddress;
    private final @Nullable ArrivalRate rate;
    private final Metrics metrics;
    private final Slots total = new Total();
    private final AtomicInteger taken = new AtomicInteger();
    private final Map<Long, Address> addresses = new ConcurrentHashMap<>();
    private final Answer full;

    /** One of two: slots of which one was taken, or why not. */
    record Entry(@Nullable Slots slots, @Nullable Answer refusal) {}

    Caps(CapSettings settings, Metrics metrics, Time time) {
        mostOfAll = settings.connections() == 0 ? Integer.MAX_VALUE : settings.connections();
        mostOfAddress = settings.perAddress();
        rate = settings.perSecond() == 0 ? null : new ArrivalRate(settings.perSecond(), time);
        full = Answer.problem(settings.fullStatus(), "unavailable", "This node is full.", LATER);
        this.metrics = metrics;
    }

    /** The answer to every new session if no slot is left on this node; a look that takes nothing. */
    @Nullable
    Answer refuseIfFull() {
        if (taken.get() < mostOfAll) {
            return null;
        }
        metrics.count(Meter.CAPS_REFUSED, "connections");
        return full;
    }

    /** Takes a slot, unless a new session comes where none is left. */
    Entry enter(InetAddress client, boolean continues) {
        if (!takeOfAll(continues)) {
            return refused("connections", full);
        }
        Slots slots = mostOfAddress == 0 ? total : enterAddress(client, continues);
        if (slots == null) {
            taken.decrementAndGet();
            return refused("address", TOO_MANY_OF_ADDRESS);
        }
        if (rate != null && !continues && !rate.admit()) {
            slots.giveBack();
            return refused("rate", TOO_FAST);
        }
        return new Entry(slots, null);
    }

    int taken() {
        return taken.get();
    }

    /** Addresses that are counted now. */
    int addresses() {
        return addresses.size();
    }

    /** By comparing and setting: a failed try must not be in the way of another one, not even for a moment. */
    private boolean takeOfAll(boolean always) {
        int open = taken.get();
        while (open < mostOfAll || always) {
            if (taken.compareAndSet(open, open + 1)) {
                return true;
            }
            open = taken.get();
        }
        return false;
    }

    private @Nullable Slots enterAddress(InetAddress client, boolean continues) {
        boolean[] entered = {true};
        Address address = addresses.compute(ClientAddress.household(client), (household, known) -> {
            Address counted = known == null ? new Address(household) : known;
            if (counted.open >= mostOfAddress && !continues) {
                entered[0] = false;
            } else {
                counted.open++;
            }
            return counted;
        });
        return entered[0] ? address : null;
    }

    private Entry refused(String cap, Answer answer) {
        metrics.count(Meter.CAPS_REFUSED, cap);
        return new Entry(null, answer);
    }

    private final class Total implements Slots {
        @Override
        public void giveBack() {
            taken.decrementAndGet();
        }
    }

    /** The open links of one address; its number changes only within {@code compute} of the map, which locks the entry. */
    private final class Address implements Slots {
        private final Long household;
        private int open;

        Address(Long household) {
            this.household = household;
        }

        @Override
        public void giveBack() {
            addresses.computeIfPresent(household, (key, address) -> --address.open == 0 ? null : address);
            total.giveBack();
        }
    }
}
