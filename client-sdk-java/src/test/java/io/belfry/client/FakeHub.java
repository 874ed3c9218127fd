package io.belfry.client;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Hands out links that keep what is sent, and lets a test speak for the hub on the newest of them. */
final class FakeHub implements Dialer {
    static final class FakeLink implements Link {
        final List<String> sent = new ArrayList<>();
        boolean left;
        boolean aborted;

        @Override
        public void send(String line) {
            sent.add(line);
        }

        @Override
        public void leave() {
            left = true;
        }

        @Override
        public void abort() {
            aborted = true;
        }

        String last() {
            return sent.get(sent.size() - 1);
        }
    }

    final List<LinkListener> dialled = new ArrayList<>();
    /** The newest, which may not be open yet. */
    FakeLink onItsWay = new FakeLink();
    /** The newest that is open. */
    FakeLink link = onItsWay;

    @Override
    public Link dial(LinkListener listener) {
        dialled.add(listener);
        onItsWay = new FakeLink();
        return onItsWay;
    }

    LinkListener visitor() {
        return dialled.get(dialled.size() - 1);
    }

    /** Opens the newest link and answers with the given {@code subs}. */
    void connects(String subs) {
        opens();
        says("{\"type\":\"connected\",\"id\":1,\"client\":\"c1\",\"ping\":20000,\"subs\":" + subs + "}");
    }

    void opens() {
        link = onItsWay;
        visitor().onOpen();
    }

    void says(String line) {
        visitor().onLine(line);
    }

    void publishes(String channel, int offset, @Nullable String data) {
        says("{\"type\":\"pub\",\"channel\":\"" + channel + "\",\"offset\":" + offset + ",\"tag\":\"t" + offset
                + "\",\"data\":" + data + "}");
    }
}
