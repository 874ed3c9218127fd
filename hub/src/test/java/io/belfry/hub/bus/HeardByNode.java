package io.belfry.hub.bus;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What one node of a farm hears; it answers questions as the test says. Safe from any thread. */
final class HeardByNode implements FarmListener {
    private final String name;
    private final List<String> orders = new ArrayList<>();
    private final AtomicInteger inOrder = new AtomicInteger();
    private volatile boolean overlapped;
    private volatile Function<String, CompletionStage<byte @Nullable []>> answers =
            question -> CompletableFuture.completedFuture(null);

    HeardByNode(String name) {
        this.name = name;
    }

    /** All orders so far, in the order of hearing. */
    synchronized List<String> orders() {
        return List.copyOf(orders);
    }

    /** Whether an order came while another was being heard. */
    boolean overlapped() {
        return overlapped;
    }

    /** Answers questions from now on; null: has nothing to say. */
    void answers(Function<String, @Nullable String> answer) {
        answers = question -> {
            String text = answer.apply(question);
            return CompletableFuture.completedFuture(text == null ? null : text.getBytes(StandardCharsets.UTF_8));
        };
    }

    void answersWith(CompletionStage<byte @Nullable []> stage) {
        answers = question -> stage;
    }

    @Override
    public void order(byte[] order) {
        overlapped |= inOrder.incrementAndGet() > 1;
        synchronized (this) {
            orders.add(new String(order, StandardCharsets.UTF_8));
        }
        for (int i = 0; i < 1_000; i++) {
            Thread.onSpinWait(); // gives an overlap its chance
        }
        inOrder.decrementAndGet();
    }

    @Override
    public CompletionStage<byte @Nullable []> question(byte[] question) {
        return answers.apply(new String(question, StandardCharsets.UTF_8));
    }

    @Override
    public byte[] about() {
        return ("{\"name\":\"" + name + "\"}").getBytes(StandardCharsets.UTF_8);
    }
}
