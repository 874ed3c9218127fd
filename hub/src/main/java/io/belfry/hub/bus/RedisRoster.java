package io.belfry.hub.bus;

import io.belfry.client.redis.RedisLink;
import io.belfry.client.redis.RedisNames;
import io.belfry.hub.message.ChannelName;
import io.belfry.hub.message.Member;
import io.belfry.hub.metrics.Meter;
import io.belfry.hub.metrics.Metrics;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The roster of a farm, in Redis. A node signs what it writes with a {@link Mark}; a client is there while it has a mark,
 * and scripts announce the first and the last. Marks of nodes whose lease is over do not count, and whoever notices sees
 * to it that they are taken away.
 *
 * <p>Whatever goes wrong, there is one remedy: the node takes another mark, writes itself anew, and has the old mark
 * swept. That is done when the connection to Redis was another, when a command failed, when another node took this one
 * for dead, and when Redis has forgotten what was written. In the last case those whom the others know already are
 * written without a word.
 */
final class RedisRoster implements Roster {
    private static final Logger log = LoggerFactory.getLogger(RedisRoster.class);

    private final RedisLink link;
    private final RedisNames names;
    private final Supplier<CompletionStage<Set<String>>> alive;
    private final Executor thread;
    private final RandomGenerator random;
    private final Metrics metrics;
    private final int eventsKept;
    private final RosterWriter writer;
    private final List<OldMark> oldMarks = new ArrayList<>();
    private Mark mark;
    /** What is used now; null between a failure and the next round. */
    private @Nullable RosterCommands pen;

    private boolean beginning;
    private boolean sweeping;
    private String complaint = "";
    /** What Redis remembered when this node last wrote itself; empty before the first time. */
    private String memory = "";

    /** A mark that was given up. It departs several times, because a command of its time may be on its way still. */
    private record OldMark(String text, int departures) {
        private static final int TIMES = 30;

        OldMark again() {
            return new OldMark(text, departures + 1);
        }
    }

    /**
     * @param node id of this node, new with each start, without spaces
     * @param alive asks which nodes have a lease; must not throw
     * @param thread runs one task at a time
     * @param random safe from any thread
     * @param eventsKept about how many events are kept, for those who want to hear of all clients
     */
    RedisRoster(
            RedisLink link,
            RedisNames names,
            String node,
            Supplier<CompletionStage<Set<String>>> alive,
            Executor thread,
            RandomGenerator random,
            Metrics metrics,
            int eventsKept) {
        this.eventsKept = eventsKept;
        this.alive = alive;
        this.link = link;
        this.names = names;
        this.thread = thread;
        this.random = random;
        this.metrics = metrics;
        this.mark = new Mark(node, 0);
        this.writer = new RosterWriter(this::run, this::end, metrics);
    }

    @Override
    public void join(ChannelName channel, Member member) {
        run(() -> writer.join(channel, member));
    }

    @Override
    public void leave(ChannelName channel, String client) {
        run(() -> writer.leave(channel, client));
    }

    @Override
    public CompletionStage<List<Member>> members(ChannelName channel) {
        RedisAsyncCommands<byte[], byte[]> redis = link.commands();
        if (redis == null) {
            return CompletableFuture.failedFuture(new IOException("no connection to Redis"));
        }
        RosterReading reading = new RosterReading(redis, names);
        // Asked in this order: whoever has an entry had a lease before.
        return reading.entries(channel)
                .thenCompose(entries -> alive.get().thenApplyAsync(nodes -> members(entries, nodes), thread));
    }

    private static List<Member> members(List<byte[]> entries, Set<String> alive) {
        return entries.stream()
                .map(RosterEntry::decode)
                .filter(Objects::nonNull)
                .filter(entry -> entry.isOnAnyOf(alive))
                .sorted(Comparator.comparingLong(RosterEntry::since))
                .map(RosterEntry::member)
                .toList();
    }

    /**
     * Looks after the roster: begins anew if need be, sees whose lease is over and sweeps. Called every two seconds, best
     * after the node's own lease was renewed.
     */
    void round() {
        run(this::onRound);
    }

    private void onRound() {
        RedisAsyncCommands<byte[], byte[]> redis = link.commands();
        if (pen != null && (redis == null || !pen.reading().isOver(redis))) {
            end("the connection to Redis broke");
        }
        if (redis == null || beginning) {
            return;
        }
        RosterCommands by = pen;
        if (by == null) {
            begin(redis);
        } else {
            by.reading().view(alive).whenComplete((view, failure) -> run(() -> onLooked(by, view, failure)));
        }
    }

    // ---- writing

    /** A node that has no lease yet would be taken for dead. */
    private void begin(RedisAsyncCommands<byte[], byte[]> redis) {
        beginning = true;
        mark = mark.next();
        RosterCommands by = new RosterCommands(redis, names, mark, eventsKept);
        alive.get()
                .thenCompose(nodes -> nodes.contains(mark.node())
                        ? by.enter(Ids.epoch(random))
                        : CompletableFuture.failedFuture(new IOException("this node has no lease")))
                .whenComplete((found, failure) -> run(() -> onBegun(by, found, failure)));
    }

    private void onBegun(RosterCommands by, @Nullable String found, @Nullable Throwable failure) {
        beginning = false;
        if (found == null || found.isEmpty()) {
            complain(failure == null ? "Redis forgot at once" : RosterReading.reason(failure));
            return;
        }
        boolean lost = !memory.isEmpty() && !memory.equals(found);
        memory = found;
        if (!complaint.isEmpty()) {
            complaint = "";
            log.info("Presence is being written anew");
        }
        pen = by;
        metrics.count(Meter.PRESENCE_REWRITTEN);
        writer.begin(by, lost);
    }

    private void end(String why) {
        RosterCommands by = pen;
        if (by != null) {
            complain(why);
            oldMarks.add(new OldMark(by.mark().toString(), 0));
            pen = null;
            writer.stop();
        }
    }

    /** Tells the operator, once. */
    private void complain(String why) {
        if (!why.equals(complaint)) {
            complaint = why;
            log.warn("Presence is not up to date: {}", why);
        }
    }

    // ---- looking after it

    private void onLooked(RosterCommands by, @Nullable RosterView view, @Nullable Throwable failure) {
        if (pen != by) {
            return;
        }
        if (view == null) {
            end(failure == null ? "no answer" : RosterReading.reason(failure));
            return;
        }
        boolean forgotten = !view.memory().equals(memory);
        if (forgotten || !view.marks().contains(mark.toString())) {
            end(forgotten ? "Redis has forgotten everything" : "this node was taken for dead");
            onRound();
            return;
        }
        by.keep();
        writer.keep();
        Set<String> departed = new LinkedHashSet<>(view.departed());
        departed.addAll(departDead(by, view));
        if (writer.isSettled()) {
            departed.addAll(departOwn(by));
        }
        sweep(by, List.copyOf(departed));
    }

    private List<String> departDead(RosterCommands by, RosterView view) {
        List<String> dead = view.marks().stream()
                .filter(each -> !Mark.nodeOf(each).equals(mark.node()))
                .filter(each -> !view.alive().contains(Mark.nodeOf(each)))
                .toList();
        for (String each : dead) {
            var unused = by.depart(each);
        }
        return dead;
    }

    private List<String> departOwn(RosterCommands by) {
        List<String> old = oldMarks.stream().map(OldMark::text).toList();
        for (String each : old) {
            var unused = by.depart(each);
        }
        oldMarks.replaceAll(OldMark::again);
        oldMarks.removeIf(each -> each.departures() == OldMark.TIMES);
        return old;
    }

    private void sweep(RosterCommands by, List<String> departed) {
        if (!sweeping && !departed.isEmpty()) {
            sweeping = true;
            new RosterSweep(by, metrics).sweep(departed).whenComplete((done, failure) -> run(() -> sweeping = false));
        }
    }

    // ---- thread

    private void run(Runnable task) {
        try {
            thread.execute(() -> {
                try {
                    task.run();
                } catch (RuntimeException defect) { // must not be lost, nor end the thread
                    metrics.count(Meter.DEFECTS);
                    log.error("A task of the roster failed", defect);
                }
            });
        } catch (RejectedExecutionException closed) {
            // the node is ending; what it wrote ends with its lease
        }
    }
}
