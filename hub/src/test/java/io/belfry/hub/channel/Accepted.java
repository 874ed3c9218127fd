package io.belfry.hub.channel;

import io.belfry.hub.message.Publication;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Every publication that was accepted, in that order, whatever became of the history since. */
final class Accepted {
    private final List<Publication> all = new ArrayList<>();
    private final Map<String, Publication> byTag = new HashMap<>();

    void add(Publication publication) {
        all.add(publication);
        byTag.put(publication.tag(), publication);
    }

    int size() {
        return all.size();
    }

    Publication get(int number) {
        return all.get(number);
    }

    @Nullable
    Publication tagged(String tag) {
        return byTag.get(tag);
    }
}
