package io.belfry.hub.bus;

import io.belfry.client.redis.RedisLink;
import io.belfry.client.redis.RedisNames;
import io.belfry.client.redis.RedisScript;
import io.lettuce.core.RedisException;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The farm over Redis: leases in a hash, orders in a stream, questions and answers on Redis channels.
 *
 * <p>On the channel of all nodes: {@code order} (there is one to read) and {@code ask <who> <number>}, a line feed, the
 * question. On the channel of one node: {@code answer <node> <number>}, a line feed, the answer or nothing.
 */
final class RedisFarm implements Farm {
    /** How long a node that is silent counts as alive; renewed every {@link #RENEWAL}. */
    static final Duration LEASE = Duration.ofSeconds(6);

    static final Duration RENEWAL = Duration.ofSeconds(2);

    private static final RedisScript RENEW = RedisScript.load(RedisFarm.class, "lease.lua");
    private static final RedisScript ALIVE = RedisScript.load(RedisFarm.class, "alive.lua");
    private static final String ORDER = "order";
    private static final String ASK = "ask ";
    private static final String ANSWER = "answer ";

    private final String self;
    private final RedisLink link;
    private final RedisNames names;
    private final RedisOrders orders;
    private final FarmListener listener;
    private final Map<String, Open> open = new ConcurrentHashMap<>();
    private final AtomicLong numbers = new AtomicLong();
    private volatile boolean left;

    /** A question that is not answered by everybody yet. */
    private static final class Open {
        private final Set<String> missing;
        private final List<byte[]> answers = new ArrayList<>();
        private final CompletableFuture<List<byte[]>> done = new CompletableFuture<>();

        Open(Set<String> missing) {
            this.missing = missing;
        }

        synchronized void answer(String node, byte[] answer) {
            if (missing.remove(node)) {
                if (answer.length > 0) {
                    answers.add(answer);
                }
                if (missing.isEmpty()) {
                    done.complete(List.copyOf(answers));
                }
            }
        }

        synchronized List<byte[]> soFar() {
            return List.copyOf(answers);
        }
    }

    /**
     * @param thread the bus's, on which orders are told
     * @param kept so old may an order be that this node is told when it starts
     */
    RedisFarm(
            String self,
            RedisLink link,
            RedisNames names,
            Executor thread,
            long nowMillis,
            Duration kept,
            FarmListener listener) {
        this.self = self;
        this.link = link;
        this.names = names;
        this.listener = listener;
        orders = new RedisOrders(link, names, thread, nowMillis, kept, listener::order);
    }

    @Override
    public String self() {
        return self;
    }

    @Override
    public CompletionStage<Void> order(byte[] order) {
        return orders.add(order, bytes(ORDER));
    }

    @Override
    public CompletionStage<List<byte[]>> ask(byte[] question, Duration patience) {
        return nodes().thenCompose(nodes -> ask(question, nodes, patience))
                .exceptionallyCompose(cutOff ->
                        listener.question(question).thenApply(answer -> answer == null ? List.of() : List.of(answer)));
    }

    private CompletionStage<List<byte[]>> ask(byte[] question, List<Node> nodes, Duration patience) {
        RedisAsyncCommands<byte[], byte[]> redis = commands();
        String number = Long.toString(numbers.incrementAndGet());
        Open asked = new Open(nodes.stream().map(Node::id).collect(Collectors.toSet()));
        open.put(number, asked);
        var unused = redis.publish(names.all(), message(ASK + self + " " + number, question));
        return asked.done
                .completeOnTimeout(List.of(), patience.toNanos(), TimeUnit.NANOSECONDS)
                .thenApply(answers -> {
                    open.remove(number);
                    return asked.soFar();
                });
    }

    @Override
    public CompletionStage<List<Node>> nodes() {
        try {
            return ALIVE.run(commands(), new byte[][] {names.nodes()}).thenApply(flat -> {
                List<Node> nodes = new ArrayList<>();
                for (int i = 0; i + 1 < flat.size(); i += 2) {
                    nodes.add(new Node(text(flat.get(i)), (byte[]) flat.get(i + 1)));
                }
                return nodes;
            });
        } catch (RedisException rejected) {
            return CompletableFuture.failedFuture(rejected);
        }
    }

    /** Reads the orders that this node has not heard; on the bus's thread. */
    CompletionStage<Void> catchUp() {
        return orders.read();
    }

    /** Says that this node is alive; on the bus's thread. */
    CompletionStage<?> renew() {
        if (left) {
            return CompletableFuture.completedFuture(null);
        }
        try {
            return RENEW.run(
                    commands(),
                    new byte[][] {names.nodes()},
                    bytes(self),
                    bytes(Long.toString(LEASE.toMillis())),
                    listener.about());
        } catch (RedisException rejected) {
            return CompletableFuture.failedFuture(rejected);
        }
    }

    /** Whether what was told to all nodes is that there is an order to read. */
    static boolean isOrder(byte[] message) {
        return Arrays.equals(message, bytes(ORDER));
    }

    /** Something else was told to all nodes; on the bus's thread. */
    void toldAll(byte[] message) {
        Told told = Told.of(message);
        if (told.head().startsWith(ASK)) {
            String[] words = told.head().split(" ", -1);
            if (words.length == 3) {
                listener.question(told.body()).whenComplete((answer, defect) -> answer(words[1], words[2], answer));
            }
        }
    }

    /** Something was told to this node. */
    void told(byte[] message) {
        Told told = Told.of(message);
        String[] words = told.head().split(" ", -1);
        Open asked = told.head().startsWith(ANSWER) && words.length == 3 ? open.get(words[2]) : null;
        if (asked != null) {
            asked.answer(words[1], told.body());
        }
    }

    @Override
    public void close() {
        left = true; // a lease that is renewed now would make the others ask a node that is gone
        RedisAsyncCommands<byte[], byte[]> redis = link.commands();
        if (redis != null) {
            try {
                redis.hdel(names.nodes(), bytes(self)).await(1, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (RedisException cutOff) {
                // the lease ends by itself
            }
        }
    }

    private void answer(String who, String number, byte @Nullable [] answer) {
        RedisAsyncCommands<byte[], byte[]> redis = link.commands();
        if (redis != null) {
            byte[] body = answer == null ? new byte[0] : answer;
            var unused = redis.publish(names.node(who), message(ANSWER + self + " " + number, body));
        }
    }

    private RedisAsyncCommands<byte[], byte[]> commands() {
        RedisAsyncCommands<byte[], byte[]> redis = link.commands();
        if (redis == null) {
            throw new RedisException(link.down());
        }
        return redis;
    }

    private static byte[] message(String head, byte[] body) {
        byte[] line = bytes(head + "\n");
        byte[] message = Arrays.copyOf(line, line.length + body.length);
        System.arraycopy(body, 0, message, line.length, body.length);
        return message;
    }

    private static String text(Object bytes) {
        return new String((byte[]) bytes, StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** A message between nodes: a first line that says what it is, and what follows it. */
    private record Told(String head, byte[] body) {
        static Told of(byte[] message) {
            for (int i = 0; i < message.length; i++) {
                if (message[i] == '\n') {
                    return new Told(
                            new String(message, 0, i, StandardCharsets.UTF_8),
                            Arrays.copyOfRange(message, i + 1, message.length));
                }
            }
            return new Told(text(message), new byte[0]);
        }
    }
}
