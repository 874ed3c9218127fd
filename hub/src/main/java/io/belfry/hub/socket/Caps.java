package io.belfry.hub.socket;

import io.belfry.hub.message.Time;
import io.belfry.hub.metrics.Meter;
import io.belfry.hub.metrics.Metrics;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
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
    private static final String CONNECTIONS = "connections";
    private static final String ADDRESS = "address";
    private static final String RATE = "rate";
    private static final Slots NOBODYS = () -> {};
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
    private final IntSupplier fullStatus;
    private volatile Answer full = full(503);

    /**
     * Slots of which one was taken; or, with a refusal, of nobody, unless it was taken anyway.
     *
     * @param refusal what a session that begins is told
     * @param cap which cap says so
     */
    record Entry(Slots slots, @Nullable Answer refusal, String cap) {
        Entry(Slots slots) {
            this(slots, null, "");
        }
    }

    /** @param fullStatus of the refusal of a node that is full; may change */
    Caps(CapSettings settings, IntSupplier fullStatus, Metrics metrics, Time time) {
        mostOfAll = settings.connections() == 0 ? Integer.MAX_VALUE : settings.connections();
        mostOfAddress = settings.perAddress();
        rate = settings.perSecond() == 0 ? null : new ArrivalRate(settings.perSecond(), time);
        this.fullStatus = fullStatus;
        this.metrics = metrics;
    }

    /** The answer to every new session if no slot is left on this node; a look that takes nothing. */
    @Nullable
    Answer refuseIfFull() {
        if (taken.get() < mostOfAll) {
            return null;
        }
        metrics.count(Meter.CAPS_REFUSED, CONNECTIONS);
        return full();
    }

    /** Takes a slot for a session that begins, unless none is left. */
    Entry enter(InetAddress client) {
        if (!takeOfAll()) {
            return refused(new Entry(NOBODYS, full(), CONNECTIONS));
        }
        Entry entry = mostOfAddress == 0 ? new Entry(total) : enterAddress(client, false);
        if (entry.refusal() != null) {
            total.giveBack();
            return refused(entry);
        }
        if (rate != null && !rate.admit()) {
            entry.slots().giveBack();
            return refused(new Entry(NOBODYS, TOO_FAST, RATE));
        }
        return entry;
    }

    /** Takes a slot in any case, and tells what a session that begins would be told, but for the rate. */
    Entry enterAnyway(InetAddress client) {
        boolean room = taken.incrementAndGet() <= mostOfAll;
        Entry entry = mostOfAddress == 0 ? new Entry(total) : enterAddress(client, true);
        return room ? entry : new Entry(entry.slots(), full(), CONNECTIONS);
    }

    /** What a session is told that begins with a slot which was taken anyway; null if it may. */
    @Nullable
    Answer refuse(Entry entry) {
        boolean tooFast = entry.refusal() == null && rate != null && !rate.admit();
        return refused(tooFast ? new Entry(entry.slots(), TOO_FAST, RATE) : entry)
                .refusal();
    }

    int taken() {
        return taken.get();
    }

    /** Addresses that are counted now. */
    int addresses() {
        return addresses.size();
    }

    private Answer full() {
        Answer answer = full;
        int status = fullStatus.getAsInt();
        if (answer.status() != status) {
            answer = full(status);
            full = answer;
        }
        return answer;
    }

    private static Answer full(int status) {
        return Answer.problem(status, "unavailable", "This node is full.", LATER);
    }

    /** By comparing and setting: a failed try must not be in the way of another one, not even for a moment. */
    private boolean takeOfAll() {
        int open = taken.get();
        while (open < mostOfAll) {
            if (taken.compareAndSet(open, open + 1)) {
                return true;
            }
            open = taken.get();
        }
        return false;
    }

    private Entry enterAddress(InetAddress client, boolean anyway) {
        boolean[] room = {true};
        Address address = addresses.compute(ClientAddress.household(client), (household, known) -> {
            Address counted = known == null ? new Address(household) : known;
            room[0] = counted.open < mostOfAddress;
            counted.open += room[0] || anyway ? 1 : 0;
            return counted;
        });
        return room[0] ? new Entry(address) : new Entry(anyway ? address : NOBODYS, TOO_MANY_OF_ADDRESS, ADDRESS);
    }

    private Entry refused(Entry entry) {
        if (entry.refusal() != null) {
            metrics.count(Meter.CAPS_REFUSED, entry.cap());
        }
        return entry;
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
