package io.belfry.hub.socket;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The peers that have not acknowledged what was sent to them, however often the kernel repeated it: clients that vanished
 * without a word. A stream needs that, since its client says nothing, and what it is sent stays in the kernel, which by
 * itself gives up after a quarter of an hour. Java has no {@code TCP_USER_TIMEOUT}; so this reads the kernel's list of
 * connections (proc(5), {@code /proc/net/tcp}). Where there is no such list nobody is ever silent.
 *
 * <p>{@link #look} belongs to one thread, which may read a file; everything else is safe from any.
 */
final class SilentPeers {
    /** As often it was repeated: 12.6 s after the first time on a path of less than 200 ms, on a slower one later. */
    private static final int REPEATED = 6;

    private static final List<Path> LISTS = List.of(Path.of("/proc/self/net/tcp"), Path.of("/proc/self/net/tcp6"));

    private static final Pattern BLANKS = Pattern.compile(" +");

    // The fields of a line.
    private static final int REMOTE = 2;
    private static final int STATE = 3;
    private static final int QUEUES = 4;
    private static final int REPEATS = 6;
    private static final int PROBES =
            8; // of a peer whose window is shut or that cannot be reached; one that answers ends them
    private static final String ESTABLISHED = "01";
    private static final String NOTHING_SENT = "00000000:";

    private final List<Path> lists;
    private final AtomicInteger watched = new AtomicInteger();
    private volatile Set<InetSocketAddress> silent = Set.of();

    SilentPeers() {
        this(LISTS);
    }

    SilentPeers(List<Path> lists) {
        this.lists = lists;
    }

    /** A link is open that will ask; without any the lists are not read. */
    void watch() {
        watched.incrementAndGet();
    }

    /** It has ended. */
    void unwatch() {
        watched.decrementAndGet();
    }

    /** Whether there were any at the last look. */
    boolean areSome() {
        return !silent.isEmpty();
    }

    /** Whether it was silent at the last look. */
    boolean contains(@Nullable InetSocketAddress peer) {
        return peer != null && silent.contains(peer);
    }

    /** Reads the lists again. */
    void look() {
        Set<InetSocketAddress> found = new HashSet<>();
        if (watched.get() > 0) {
            lists.forEach(list -> read(list, found));
        }
        silent = found;
    }

    private static void read(Path list, Set<InetSocketAddress> found) {
        try (BufferedReader lines = Files.newBufferedReader(list, StandardCharsets.US_ASCII)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] fields = BLANKS.split(line.strip(), 0);
                if (fields.length > PROBES && isSilent(fields)) {
                    found.add(address(fields[REMOTE]));
                }
            }
        } catch (IOException | RuntimeException noSuchList) {
            // another system, or one that lists otherwise: then nothing is known
        }
    }

    private static boolean isSilent(String[] fields) {
        return fields[STATE].equals(ESTABLISHED)
                && !fields[QUEUES].startsWith(NOTHING_SENT)
                && (Integer.parseInt(fields[REPEATS], 16) >= REPEATED || Integer.parseInt(fields[PROBES]) >= REPEATED);
    }

    /** As the kernel writes it: words of 32 bits in the order of this machine, which is little-endian, and the port. */
    private static InetSocketAddress address(String text) throws IOException {
        int colon = text.indexOf(':');
        byte[] words = HexFormat.of().parseHex(text, 0, colon);
        byte[] bytes = new byte[words.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = words[i / 4 * 4 + 3 - i % 4];
        }
        return new InetSocketAddress(
                InetAddress.getByAddress(bytes), Integer.parseInt(text, colon + 1, text.length(), 16));
    }
}
