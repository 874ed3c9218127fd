package io.belfry.loadtest.swarm;

import io.belfry.loadtest.measure.Account;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import org.HdrHistogram.Histogram;

/** Many clients of one hub on a few threads. Safe from any thread; waiting methods block the caller. */
public final class Swarm implements AutoCloseable {
    /** A handshake that makes no progress for this long has failed. */
    private static final long STALLED_NANOS = TimeUnit.SECONDS.toNanos(30);

    private static final long POLL_MILLIS = 5;
    private static final long ANSWER_SECONDS = 30;
    static final long HIGHEST_LATENCY_NANOS = TimeUnit.MINUTES.toNanos(2);

    private final List<SwarmThread> threads = new ArrayList<>();
    private final Map<String, byte[]> channels = new HashMap<>();
    private final boolean keepsPositions;
    private int size;

    /**
     * Clients that come by WebSocket, and do not come back.
     *
     * @param token sent with every connect; empty for none
     */
    public Swarm(String name, Target target, String token, int threadCount) throws IOException {
        this(name, target, token, Transport.WEBSOCKET, threadCount);
    }

    /** Clients that do not come back. */
    public Swarm(String name, Target target, String token, Transport transport, int threadCount) throws IOException {
        this(name, new Journey(List.of(target), token, false), transport, threadCount);
    }

    /** Clients that come by WebSocket to the first node and, when they lose one, with their positions to the next. */
    public static Swarm returning(String name, List<Target> nodes, String token, int threadCount) throws IOException {
        return new Swarm(name, new Journey(List.copyOf(nodes), token, true), Transport.WEBSOCKET, threadCount);
    }

    private Swarm(String name, Journey journey, Transport transport, int threadCount) throws IOException {
        keepsPositions = transport == Transport.POLL || journey.returns();
        for (int i = 0; i < threadCount; i++) {
            SwarmThread thread = new SwarmThread(name + "-" + i, journey, transport);
            threads.add(thread);
            thread.start();
        }
    }

    /**
     * Connects more clients and waits until each is answered.
     *
     * @throws IOException when some could not connect, or nothing moves any more
     */
    public void join(List<ClientPlan> plans) throws IOException, InterruptedException {
        List<List<Client>> shares = new ArrayList<>();
        threads.forEach(thread -> shares.add(new ArrayList<>()));
        for (ClientPlan plan : plans) {
            shares.get(size++ % threads.size()).add(client(plan));
        }
        long already = live();
        for (int i = 0; i < threads.size(); i++) {
            threads.get(i).join(shares.get(i));
        }
        awaitProgress(already + plans.size());
    }

    private Client client(ClientPlan plan) {
        List<byte[]> names = plan.channels().stream()
                .map(channel ->
                        channels.computeIfAbsent(channel.name(), name -> name.getBytes(StandardCharsets.US_ASCII)))
                .toList();
        return new Client(plan, names, keepsPositions);
    }

    /** Sends a visitor on its way, and does not wait for it. Used by one thread at a time, as {@link #join}. */
    public void visit(ClientPlan plan, Visit visit) {
        Client client = client(plan);
        client.visit = visit;
        client.cursors.beginAnywhere();
        threads.get(size++ % threads.size()).visit(client);
    }

    /** Visitors that have left, or never came. */
    public long gone() {
        return sum(Tally::gone);
    }

    /** The account of the visitors that have left; one that never came, or was cut off, has lost its connection. */
    public Account departed() {
        return threads.stream()
                .map(thread -> thread.departed().orTimeout(ANSWER_SECONDS, TimeUnit.SECONDS))
                .map(answer -> answer.join())
                .reduce(Account.EMPTY, Account::plus);
    }

    private void awaitProgress(long wanted) throws IOException, InterruptedException {
        long best = live();
        long bestNanos = System.nanoTime();
        while (live() < wanted) {
            long failed = sum(tally -> tally.failed());
            if (failed > 0) {
                throw new IOException(failed + " of " + wanted + " clients could not connect");
            }
            if (live() > best) {
                best = live();
                bestNanos = System.nanoTime();
            } else if (System.nanoTime() - bestNanos > STALLED_NANOS) {
                throw new IOException("only " + live() + " of " + wanted + " clients are connected, and no more come");
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
    }

    /** Every client says goodbye and waits for the hub to close; after the deadline the rest is reset. */
    public void leave(long deadlineMillis) throws InterruptedException {
        threads.forEach(SwarmThread::leave);
        TimeUnit.MILLISECONDS.sleep(deadlineMillis);
        threads.forEach(SwarmThread::forget);
        size = 0;
    }

    /** Lets the clients that did not read begin to read. */
    public void readAgain() {
        threads.forEach(SwarmThread::readAgain);
    }

    public long live() {
        return sum(Tally::live);
    }

    /** Publications that arrived, each client's first arrival counted. */
    public long delivered() {
        return sum(Tally::delivered);
    }

    /** Clients whose connection ended although they did not leave. */
    public long lost() {
        return sum(Tally::lost);
    }

    /** Polls that were answered with at least one publication. */
    public long answered() {
        return sum(Tally::answered);
    }

    public long bytes() {
        return sum(Tally::bytes);
    }

    /** Waits until {@code condition} holds; answers whether it did in time. */
    public static boolean await(BooleanSupplier condition, long deadlineMillis) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(deadlineMillis);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
        return true;
    }

    /** The account of all reading clients, given how many publications each channel had. */
    public Account account(long[] published) {
        return threads.stream()
                .map(thread -> thread.account(published.clone()).orTimeout(ANSWER_SECONDS, TimeUnit.SECONDS))
                .map(answer -> answer.join())
                .reduce(Account.EMPTY, Account::plus);
    }

    /** The close codes that the clients which did not read have seen; 0 for none. */
    public List<Integer> slowCloseCodes() {
        return ofSlow(client -> client.closeCode);
    }

    /** The local ports of the clients that do not read. */
    public List<Integer> slowPorts() {
        return ofSlow(client -> client.port);
    }

    private List<Integer> ofSlow(ToIntFunction<Client> quality) {
        return threads.stream()
                .map(thread -> thread.ofSlow(quality).orTimeout(ANSWER_SECONDS, TimeUnit.SECONDS))
                .flatMap(answer -> answer.join().stream())
                .toList();
    }

    /** Latencies since the last call, in nanoseconds from the intended time to the read. */
    public Histogram takeLatencies() {
        Histogram sum = new Histogram(HIGHEST_LATENCY_NANOS, 3);
        threads.forEach(thread -> sum.add(thread.takeLatencies()));
        return sum;
    }

    private long sum(ToLongFunction<Tally> count) {
        return threads.stream()
                .mapToLong(thread -> count.applyAsLong(thread.tally))
                .sum();
    }

    @Override
    public void close() {
        threads.forEach(SwarmThread::close);
    }
}
