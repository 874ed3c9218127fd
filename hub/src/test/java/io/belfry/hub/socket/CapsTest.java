package io.belfry.hub.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.hub.metrics.Metrics;
import io.belfry.hub.testing.ManualTime;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CapsTest {
    private static final Metrics METRICS = new Metrics();

    private static final List<InetAddress> ADDRESSES = IntStream.range(0, 4)
            .mapToObj(last -> Objects.requireNonNull(ClientAddress.parse("203.0.113." + last)))
            .toList();

    private final ManualTime time = new ManualTime();

    @AfterAll
    static void close() {
        METRICS.close();
    }

    private Caps caps(int connections, int perAddress, int perSecond) {
        return new Caps(new CapSettings(connections, perAddress, perSecond), () -> 503, METRICS, time);
    }

    private static InetAddress address(String text) throws UnknownHostException {
        return InetAddress.getByName(text);
    }

    private static Slots entered(Caps.Entry entry) {
        assertThat(entry.refusal()).isNull();
        return entry.slots();
    }

    private static int status(Caps.Entry entry) {
        return Objects.requireNonNull(entry.refusal()).status();
    }

    @Test
    @DisplayName("H41 one address has so many, whatever others have")
    void countsByAddress() throws UnknownHostException {
        Caps caps = caps(0, 2, 0);
        Slots first = entered(caps.enter(address("203.0.113.7")));
        entered(caps.enter(address("203.0.113.7")));
        Caps.Entry third = caps.enter(address("203.0.113.7"));

        assertThat(status(third)).isEqualTo(429);
        assertThat(Objects.requireNonNull(third.refusal()).headers()).containsKey("Retry-After");
        assertThat(caps.enter(address("203.0.113.8")).refusal()).isNull();
        first.giveBack();
        assertThat(caps.enter(address("203.0.113.7")).refusal()).isNull();
        assertThat(caps.taken()).isEqualTo(3);
    }

    @Test
    @DisplayName("H41 of IPv6 a /64 is one address")
    void countsNetworksOfIpv6() throws UnknownHostException {
        Caps caps = caps(0, 1, 0);
        entered(caps.enter(address("2001:db8::1")));

        assertThat(status(caps.enter(address("2001:db8::ffff")))).isEqualTo(429);
        assertThat(caps.enter(address("2001:db8:0:1::1")).refusal()).isNull();
    }

    @Test
    @DisplayName("H40 a full node refuses with 503, or as configured, and looking takes nothing")
    void refusesWhenFull() throws UnknownHostException {
        Caps caps = caps(1, 0, 0);
        assertThat(caps.refuseIfFull()).isNull();
        Slots only = entered(caps.enter(address("203.0.113.7")));
        assertThat(Objects.requireNonNull(caps.refuseIfFull()).status()).isEqualTo(503);
        assertThat(status(caps.enter(address("203.0.113.8")))).isEqualTo(503);
        only.giveBack();
        assertThat(caps.refuseIfFull()).isNull();
    }

    @Test
    @DisplayName("LN-09 for balancers that take 5xx for a dead node, full is what the gate's code is")
    void refusesWithTheGatesCodeWhenFull() throws UnknownHostException {
        AtomicInteger code = new AtomicInteger(429);
        Caps caps = new Caps(new CapSettings(1, 0, 0), code::get, METRICS, time);
        entered(caps.enter(address("203.0.113.7")));

        assertThat(status(caps.enter(address("203.0.113.7")))).isEqualTo(429);
        code.set(503);
        assertThat(status(caps.enter(address("203.0.113.7"))))
                .as("changed while running")
                .isEqualTo(503);
    }

    @Test
    @DisplayName("F4 what continues a session is counted, and never refused for load")
    void letsInWhatContinues() throws UnknownHostException {
        Caps caps = caps(1, 1, 1);
        entered(caps.enter(address("203.0.113.7")));
        Caps.Entry continued = caps.enterAnyway(address("203.0.113.7"));
        assertThat(caps.taken()).isEqualTo(2);
        assertThat(Objects.requireNonNull(caps.refuse(continued)).status())
                .as("to one that begins")
                .isEqualTo(503);
        continued.slots().giveBack();
        assertThat(caps.taken()).isEqualTo(1);
        assertThat(caps.addresses()).isEqualTo(1);
    }

    @Test
    @DisplayName("H39 too many in a second: 429, and the slot is not kept")
    void limitsTheRate() throws UnknownHostException {
        Caps caps = caps(0, 5, 2);
        entered(caps.enter(address("203.0.113.7")));
        entered(caps.enter(address("203.0.113.7")));
        Caps.Entry third = caps.enter(address("203.0.113.7"));

        assertThat(status(third)).isEqualTo(429);
        assertThat(new String(Objects.requireNonNull(third.refusal()).body(), java.nio.charset.StandardCharsets.UTF_8))
                .contains("rate_limited");
        assertThat(caps.taken()).isEqualTo(2);
    }

    @Test
    @DisplayName("P14 never one more than allowed and no slot lost, from many threads at once")
    void staysExactUnderContention() throws Exception {
        Caps caps = caps(50, 20, 0);
        AtomicInteger most = new AtomicInteger();
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (int thread = 0; thread < 8; thread++) {
            all.add(CompletableFuture.runAsync(() -> churn(caps, most)));
        }
        for (CompletableFuture<Void> each : all) {
            each.get();
        }
        assertThat(most.get()).isLessThanOrEqualTo(50);
        assertThat(caps.taken()).isZero();
        assertThat(caps.addresses()).isZero();
    }

    private static void churn(Caps caps, AtomicInteger most) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        List<Slots> held = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            if (held.isEmpty() || random.nextInt(3) > 0) {
                Slots slots = caps.enter(ADDRESSES.get(random.nextInt(4))).slots();
                if (slots != null) {
                    held.add(slots);
                }
                most.accumulateAndGet(caps.taken(), Math::max);
            } else {
                held.remove(random.nextInt(held.size())).giveBack();
            }
        }
        held.forEach(Slots::giveBack);
    }
}
