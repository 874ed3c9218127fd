package io.belfry.hub.admin;

import io.belfry.hub.bus.Farm;
import io.belfry.hub.bus.FarmListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A farm whose nodes are in one process; the last of them may fall silent. */
final class TwoNodes implements Farm {
    private final List<FarmListener> nodes;
    private final Runnable drain;
    private boolean lastIsSilent;
    private boolean cutOff;

    /** @param drain lets the nodes' threads do all there is to do */
    TwoNodes(List<FarmListener> nodes, Runnable drain) {
        this.nodes = nodes;
        this.drain = drain;
    }

    /** The last node answers nothing any more. */
    void lastIsSilent() {
        lastIsSilent = true;
    }

    /** The first node, which is the one that is asked, has no connection to the other. */
    void cutOff() {
        cutOff = true;
    }

    @Override
    public String self() {
        return "id0";
    }

    @Override
    public CompletionStage<Void> order(byte[] order) {
        if (cutOff) {
            return CompletableFuture.failedFuture(new IllegalStateException("cut off"));
        }
        nodes.forEach(node -> node.order(order));
        drain.run();
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<List<byte[]>> ask(byte[] question, Duration patience) {
        List<byte[]> answers = new ArrayList<>();
        for (FarmListener node : cutOff || lastIsSilent ? nodes.subList(0, nodes.size() - 1) : nodes) {
            var answer = node.question(question).toCompletableFuture();
            drain.run();
            byte[] json = answer.join();
            if (json != null) {
                answers.add(json);
            }
        }
        return CompletableFuture.completedFuture(answers);
    }

    @Override
    public CompletionStage<List<Node>> nodes() {
        if (cutOff) {
            return CompletableFuture.failedFuture(new IllegalStateException("cut off"));
        }
        List<Node> all = new ArrayList<>();
        for (FarmListener node : nodes) {
            all.add(new Node("id" + all.size(), node.about()));
        }
        return CompletableFuture.completedFuture(all);
    }

    @Override
    public void close() {
        // holds nothing
    }
}
