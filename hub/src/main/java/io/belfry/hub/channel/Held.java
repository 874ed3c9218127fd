package io.belfry.hub.channel;

import io.belfry.hub.message.Publication;
import java.util.ArrayList;
import java.util.List;

/** Live publications that wait for a read of the history. Bounded in bytes: beyond, they are dropped and must be read. */
final class Held {
    private static final long MAX_BYTES = 1024 * 1024;

    private final List<Publication> publications = new ArrayList<>();
    private long bytes;
    private boolean overflowed;

    void add(Publication publication) {
        bytes += publication.data().length + 64;
        if (bytes > MAX_BYTES) {
            overflowed = true;
            publications.clear();
        } else if (!overflowed) {
            publications.add(publication);
        }
    }

    /** Whether something was dropped, so that the history must be read once more. */
    boolean overflowed() {
        return overflowed;
    }

    int size() {
        return publications.size();
    }

    Publication get(int index) {
        return publications.get(index);
    }

    /** What stands at this index and behind. */
    Held from(int index) {
        Held rest = new Held();
        publications.subList(index, publications.size()).forEach(rest::add);
        return rest;
    }
}
