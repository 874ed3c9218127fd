package io.belfry.client;

import io.belfry.client.redis.EventEntry;
import org.jspecify.annotations.Nullable;

/** Which call of a listener an entry of the stream stands for. */
final class EventCall {
    private EventCall() {}

    /** Makes the call; none for what a later version tells, and for what is no event and was written by somebody else. */
    static void make(EventEntry entry, ClientEventListener listener) {
        String what = entry.field("event");
        String client = entry.field("client");
        String node = entry.field("node");
        if (what == null || client == null || node == null) {
            return;
        }
        ClientEvent event = new ClientEvent(entry.id(), client, entry.field("user"), node);
        ClientPublication publication = publication(entry);
        if (what.equals("open")) {
            listener.onOpen(event);
        } else if (what.equals("close")) {
            listener.onClose(event);
        } else if (what.equals("publish") && publication != null) {
            listener.onPublish(event, publication);
        }
    }

    private static @Nullable ClientPublication publication(EventEntry entry) {
        String channel = entry.field("channel");
        String data = entry.field("data");
        return channel == null || data == null ? null : new ClientPublication(channel, data);
    }
}
