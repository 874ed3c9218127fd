package io.belfry.hub.channel;

import io.belfry.client.Position;
import io.belfry.hub.message.ChannelName;
import io.belfry.hub.message.History;
import io.belfry.hub.message.Publication;
import io.belfry.hub.message.Start;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** History that was read at one moment, joined with what is known at another. Pure functions; called under the channel's lock. */
final class Joined {
    private Joined() {}

    /**
     * What was read, up to where the channel is, with what the tail adds. Null if the two do not meet: the channel went on too
     * far meanwhile, or the history is not the one that the channel knows. Then a repair finds the same.
     */
    static @Nullable List<Ring.Entry> of(ChannelName name, History history, Tail tail) {
        Position here = tail.position();
        if (!history.top().epoch().equals(here.epoch()) || isOtherThan(here, history)) {
            return null;
        }
        List<Ring.Entry> kept = new ArrayList<>();
        for (Publication publication : history.publications()) {
            if (publication.offset() <= here.offset() && publication.epoch().equals(here.epoch())) {
                kept.add(Ring.Entry.of(name, publication));
            }
        }
        boolean wholeTail = history.publications().isEmpty()
                || history.publications().get(history.publications().size() - 1).offset()
                        == history.top().offset();
        if (!wholeTail || history.top().offset() >= here.offset()) {
            return kept;
        }
        List<Ring.Entry> added = tail.after(history.top().offset());
        if (added == null || !added.get(0).previousTag().equals(history.top().tag())) {
            return null;
        }
        kept.addAll(added);
        return kept;
    }

    /** Whether the history has another publication where the channel is. */
    private static boolean isOtherThan(Position here, History history) {
        Position top = history.top();
        if (top.offset() == here.offset() && !top.tag().equals(here.tag())) {
            return true;
        }
        for (Publication publication : history.publications()) {
            boolean isHere = publication.offset() == here.offset();
            boolean isNext = publication.offset() == here.offset() + 1;
            if ((isHere && !publication.tag().equals(here.tag()))
                    || (isNext && !publication.previousTag().equals(here.tag()))) {
                return true;
            }
        }
        return false;
    }

    /** Joined so, a rewind may have become longer than it was asked to be. */
    static List<Ring.Entry> newest(Start start, List<Ring.Entry> kept) {
        boolean tooMany = start.kind() == Start.Kind.REWIND && kept.size() > start.rewind();
        return tooMany ? kept.subList(kept.size() - start.rewind(), kept.size()) : kept;
    }
}
