package io.belfry.loadtest.swarm;

import io.belfry.loadtest.measure.Account;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SingleWriterRecorder;
import org.jspecify.annotations.Nullable;

/** One thread that drives its share of the clients through one selector. */
final class SwarmThread implements Runnable, AutoCloseable {
    /** Handshakes under way at a time: enough to keep a hub busy, far below its accept backlog. */
    private static final int JOINING_AT_ONCE = 128;

    private static final long SELECT_MILLIS = 100;

    final Tally tally = new Tally();

    private final Selector selector = Selector.open();
    private final SingleWriterRecorder latencies;
    private final ClientSide side;
    private final List<Client> clients = new ArrayList<>();
    private final ArrayDeque<Client> waiting = new ArrayDeque<>();
    private final Queue<Runnable> mailbox = new ConcurrentLinkedQueue<>();
    private final List<Client> visitors = new ArrayList<>();
    /** They have gone without a word, and the hub does not know yet. */
    private final List<Client> silent = new ArrayList<>();

    private final Thread thread;
    private Account departed = Account.EMPTY;
    private int joining;
    private volatile boolean stopping;

    SwarmThread(String name, Journey journey, Transport transport) throws IOException {
        latencies = new SingleWriterRecorder(Swarm.HIGHEST_LATENCY_NANOS, 3);
        side = switch (transport) {
            case WEBSOCKET -> new WebSocketSide(journey, tally, latencies);
            case STREAM -> new StreamSide(journey, tally, latencies);
            case POLL -> new PollSide(journey, tally, latencies);
        };
        thread = new Thread(this, name);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    void join(List<Client> more) {
        execute(() -> {
            clients.addAll(more);
            waiting.addAll(more);
        });
    }

    void visit(Client visitor) {
        execute(() -> {
            visitors.add(visitor);
            waiting.add(visitor);
        });
    }

    /** The account of the visitors that have left. */
    CompletableFuture<Account> departed() {
        return ask(() -> departed);
    }

    /** Closes politely; whoever is not done when the swarm closes is reset. */
    void leave() {
        execute(() -> clients.forEach(side::onLeave));
    }

    void forget() {
        execute(() -> {
            everybody().forEach(side::onReset);
            clients.clear();
            visitors.clear();
            silent.clear();
            waiting.clear();
        });
    }

    /** Lets the clients that did not read begin to read. */
    void readAgain() {
        execute(() -> clients.forEach(client -> side.onReadAgain(client, selector)));
    }

    CompletableFuture<Account> account(long[] published) {
        return ask(() -> {
            Account sum = Account.EMPTY;
            for (Client client : clients) {
                if (client.plan.reads()) {
                    sum = sum.plus(client.cursors.close(published, client.lost));
                }
            }
            return sum;
        });
    }

    CompletableFuture<List<Integer>> ofSlow(ToIntFunction<Client> quality) {
        return ask(() -> clients.stream()
                .filter(client -> !client.plan.reads())
                .map(quality::applyAsInt)
                .toList());
    }

    /** Latencies since the last call, nanoseconds from the intended time to the read. */
    Histogram takeLatencies() {
        return latencies.getIntervalHistogram();
    }

    private <T> CompletableFuture<T> ask(Supplier<T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        execute(() -> answer.complete(question.get()));
        return answer;
    }

    private void execute(Runnable work) {
        mailbox.add(work);
        selector.wakeup();
    }

    @Override
    public void run() {
        try (selector) {
            while (!stopping) {
                selector.select(this::onReady, SELECT_MILLIS);
                for (Runnable work = mailbox.poll(); work != null; work = mailbox.poll()) {
                    work.run();
                }
                side.onTurn(selector);
                long now = System.nanoTime();
                visitors.removeIf(visitor -> hasLeft(visitor, now));
                silent.removeIf(visitor -> visitor.stage == Client.Stage.CLOSED);
                while (joining < JOINING_AT_ONCE && mayJoin(waiting.peek(), now)) {
                    onJoin(waiting.remove());
                }
            }
            everybody().forEach(side::onReset);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Lets a visitor go when its time is over; answers whether it has gone. */
    private boolean hasLeft(Client visitor, long now) {
        Visit visit = visitor.visit;
        if (visit != null && visitor.isDue(now)) {
            side.onDepart(visitor, visit.departure());
            if (visit.departure() == Departure.SILENCE) {
                silent.add(visitor);
                onGone(visitor);
                return true;
            }
        }
        if (visitor.stage == Client.Stage.CLOSED) {
            onGone(visitor);
            return true;
        }
        return false;
    }

    private void onGone(Client visitor) {
        departed = departed.plus(visitor.cursors.closeSoFar(visitor.lost));
        tally.onGone();
    }

    private List<Client> everybody() {
        return Stream.of(clients, visitors, silent).flatMap(List::stream).toList();
    }

    private static boolean mayJoin(@Nullable Client client, long now) {
        return client != null && client.notBeforeNanos - now <= 0;
    }

    private void onJoin(Client client) {
        side.onConnect(client, selector);
        if (client.isJoining()) {
            joining++;
        }
        waitIfAsked(client);
    }

    /** A client that comes back has lost its connection and waits for its turn. */
    private void waitIfAsked(Client client) {
        if (client.stage == Client.Stage.WAITING) {
            waiting.add(client);
        }
    }

    private void onReady(SelectionKey key) {
        Client client = (Client) key.attachment();
        boolean wasJoining = client.isJoining();
        side.onReady(client, key);
        if (wasJoining && !client.isJoining()) {
            joining--;
        }
        waitIfAsked(client);
    }

    @Override
    public void close() {
        stopping = true;
        selector.wakeup();
        try {
            thread.join(5_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
