package io.belfry.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A session with a hub that a test speaks for. Jitter is at its largest: the first pause is 1 s, the next 2 s, up to 30 s. */
abstract class SessionFixture {
    static final String AT_41 = "{\"news\":{\"epoch\":\"k3\",\"offset\":41,\"tag\":\"t41\"}}";

    final ManualTimer timer = new ManualTimer();
    final FakeHub hub = new FakeHub();
    final Recorder news = new Recorder();
    final Recorder given = new Recorder();
    final List<String> states = new ArrayList<>();
    /** What the program does when it is asked for a token, and when it hears of a state. */
    Supplier<String> token = () -> "jwt";

    Consumer<SubscriberState> atState = state -> {};

    final List<Publication> direct = new ArrayList<>();
    final Session session = new Session(
            hub,
            timer,
            new Backoff(new LargestRandom(), Duration.ofSeconds(1), Duration.ofSeconds(30)),
            () -> token.get(),
            new SubscriberListener() {
                @Override
                public void onState(SubscriberState state, String reason) {
                    states.add(state + " " + reason);
                    atState.accept(state);
                }

                @Override
                public void onPublication(Publication publication) {
                    direct.add(publication);
                }

                @Override
                public @Nullable ChannelListener onSubscribed(String channel) {
                    return channel.startsWith("given:") ? given : null;
                }
            });

    final void start() {
        session.onSubscribe(new Subscription("news", news));
        session.onDial();
    }

    final void reconnect(String firstAnswer, String secondAnswer) {
        start();
        hub.connects(firstAnswer);
        loseAndReturn(secondAnswer);
    }

    final void loseAndReturn(String answer) {
        hub.visitor().onLost(Ending.NO_CLOSE_CODE);
        timer.advance(Duration.ofSeconds(1));
        hub.connects(answer);
    }
}
