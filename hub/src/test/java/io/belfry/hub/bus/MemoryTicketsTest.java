package io.belfry.hub.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.hub.connection.TicketDesk;
import io.belfry.hub.testing.ManualTime;
import org.junit.jupiter.api.Test;

class MemoryTicketsTest extends TicketsContract {
    private static final int MEBIBYTE = 1 << 20;

    private final ManualTime time = new ManualTime();
    private final MemoryTickets tickets = new MemoryTickets(time);

    @Override
    Tickets one() {
        return tickets;
    }

    @Override
    Tickets another() {
        return tickets;
    }

    @Override
    void passLifetime() {
        time.advance(TicketDesk.LIFETIME);
    }

    @Test
    void keepsNoMoreThanThereIsRoomForAndTheRoomComesBack() {
        for (int i = 0; i < 16; i++) {
            assertThat(tickets.keep("t" + i, new byte[MEBIBYTE])
                            .toCompletableFuture()
                            .join())
                    .isTrue();
        }
        assertThat(tickets.keep("more", new byte[1]).toCompletableFuture().join())
                .isFalse();

        passLifetime();

        assertThat(tickets.keep("more", new byte[1]).toCompletableFuture().join())
                .isTrue();
    }
}
