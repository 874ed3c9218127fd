package io.belfry.client;

import org.jspecify.annotations.Nullable;

/**
 * The wish for a channel and how far it is fulfilled: keeps the position, lets each publication through once and in
 * order, and says aloud what is missing. Confined to the subscriber's thread.
 */
final class Subscription {
    private final String channel;
    private final ChannelListener listener;

    private @Nullable Position position;
    private boolean attached;
    private boolean wasAttached;
    private int failures;

    Subscription(String channel, ChannelListener listener) {
        this.channel = channel;
        this.listener = listener;
    }

    String channel() {
        return channel;
    }

    /** Where to resume from; null if it never had a position. */
    @Nullable
    Position position() {
        return position;
    }

    /** The hub has answered that publications follow. */
    void onAttached(JsonMembers answer) {
        Position now = answer.position();
        String missing = missing(answer, now);
        position = now;
        attached = true;
        wasAttached = true;
        failures = 0;
        if (missing != null) {
            ListenerCall.run(() -> listener.onGap(new Gap(channel, missing, now)));
        }
        if (attached) { // no longer if the listener has closed the subscriber
            ListenerCall.run(() -> listener.onSubscribed(now));
        }
    }

    /** The link is gone; what still arrives from it does not count. */
    void onDetached() {
        attached = false;
    }

    /** Notes one more failure to subscribe, and returns how many there were in a row. */
    int onFailed() {
        attached = false;
        return ++failures;
    }

    void onPublication(JsonMembers pub) {
        String data = pub.text("data");
        if (!attached || data == null) {
            return;
        }
        Position before = position;
        long offset = pub.number("offset", -1);
        String tag = pub.text("tag");
        if (before == null || offset < 0 || tag == null) {
            ListenerCall.run(() -> listener.onPublication(new Publication(channel, null, data, pub.text("from"))));
            return;
        }
        boolean isSame = offset == before.offset() && tag.equals(before.tag());
        if (offset < before.offset() || isSame) {
            return;
        }
        Position now = new Position(before.epoch(), offset, tag);
        position = now;
        if (offset != before.offset() + 1) {
            ListenerCall.run(() -> listener.onGap(new Gap(channel, Gap.LINEAGE, now)));
        }
        if (attached) { // as above
            ListenerCall.run(() -> listener.onPublication(new Publication(channel, now, data, pub.text("from"))));
        }
    }

    void onGap(JsonMembers gap) {
        if (attached) {
            Position now = gap.position();
            position = now;
            ListenerCall.run(() -> listener.onGap(new Gap(channel, reason(gap.text("reason")), now)));
        }
    }

    void onError(String code) {
        attached = false;
        ListenerCall.run(() -> listener.onError(code));
    }

    /** Why publications may be missing from before this answer; null if none are. */
    private @Nullable String missing(JsonMembers answer, @Nullable Position now) {
        if (!wasAttached || answer.flag("recovered")) {
            return null;
        }
        if (now == null) {
            return Gap.EPHEMERAL;
        }
        // Going on from the very position that was held needs no recovery; anything else is the hub's to explain.
        return now.equals(position) && !answer.has("recovered") ? null : reason(answer.text("gap"));
    }

    private static String reason(@Nullable String reason) {
        return reason == null ? Gap.LINEAGE : reason;
    }
}
