package io.belfry.loadtest.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.loadtest.measure.Account;
import io.belfry.loadtest.measure.Cursor;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CursorsTest {
    private static final int MANY = 1000;

    @Test
    void findsEachOfManyChannelsAndNoneThatIsNotWanted() {
        String[] names = new String[MANY];
        for (int i = 0; i < MANY; i++) {
            names[i] = "many:" + i;
        }
        Cursors cursors = cursors(names);

        Set<Cursor> found = new HashSet<>();
        for (String name : names) {
            found.add(Objects.requireNonNull(find(cursors, name)));
        }

        assertThat(found).hasSize(MANY);
        assertThat(find(cursors, "many:" + MANY)).isNull();
        assertThat(find(cursors, "")).isNull();
    }

    @Test
    void tellsNamesOfOneHashApart() {
        Cursors cursors = cursors("Aa", "BB");

        assertThat(find(cursors, "Aa")).isNotNull().isNotSameAs(find(cursors, "BB"));
    }

    @Test
    void countsEachChannelByItsIndexAndALostClientOnce() {
        Cursors cursors = cursors("a", "b");
        Objects.requireNonNull(find(cursors, "b")).arrived(1, -1);

        Account account = cursors.close(new long[] {3, 1}, true);

        assertThat(account).isEqualTo(new Account(4, 1, 3, 0, 0, 0, 0, 0, 1));
    }

    /** Of a client that wants these channels, with the indexes 0, 1, 2 … */
    static Cursors cursors(String... names) {
        List<ClientPlan.Wanted> channels = new ArrayList<>();
        List<byte[]> bytes = new ArrayList<>();
        for (String name : names) {
            channels.add(new ClientPlan.Wanted(channels.size(), name));
            bytes.add(name.getBytes(StandardCharsets.US_ASCII));
        }
        return new Cursors(channels, bytes, true);
    }

    static @Nullable Cursor find(Cursors cursors, String name) {
        byte[] bytes = ("<" + name + ">").getBytes(StandardCharsets.US_ASCII);
        return cursors.of(bytes, 1, bytes.length - 1);
    }
}
