package io.belfry.hub.connection;

import io.belfry.client.Position;
import io.belfry.hub.message.ChannelName;
import io.belfry.hub.message.Start;
import io.belfry.hub.socket.Standing;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a connection must remember only while commands of it are open. Belongs to its I/O thread; let go of by the sweep
 * when nothing is left in it.
 */
final class OpenCommands {
    private static final int MAX_DEFERRED = 64;

    private final CommandBudget budget;
    private final int maxDeferred; // a second's worth at least: a poll brings all its commands behind its connect
    private final Set<Long> ids = new HashSet<>();
    private final Map<Subscription, List<Long>> subscribing = new HashMap<>();
    private final List<Runnable> deferred = new ArrayList<>(0);
    private final List<CatchingUp> catchingUp = new ArrayList<>();
    private final Set<ChannelName> failed = new HashSet<>(0);
    private int reading; // portions of history asked for that have not come
    private boolean hurried;
    private @Nullable Welcome welcome;

    private record CatchingUp(Subscription subscription, Position from) {}

    OpenCommands(int commandsPerSecond, long nowNanos) {
        budget = new CommandBudget(commandsPerSecond, nowNanos);
        maxDeferred = Math.max(MAX_DEFERRED, commandsPerSecond);
    }

    CommandBudget budget() {
        return budget;
    }

    /** Opens a command; returns false if one with this id is open already. */
    boolean begin(long id) {
        return ids.add(id);
    }

    void end(long id) {
        ids.remove(id);
    }

    /** Keeps a command, or an order, until the connection is open; returns false if too many wait. */
    boolean defer(Runnable command) {
        if (deferred.size() == maxDeferred) {
            return false;
        }
        deferred.add(command);
        return true;
    }

    /** What was deferred, in the order of coming; the list is empty afterwards. */
    List<Runnable> takeDeferred() {
        List<Runnable> commands = List.copyOf(deferred);
        deferred.clear();
        return commands;
    }

    /** Remembers that the bus could not begin what the application ordered: nobody but the hub will try again. */
    void failed(ChannelName ordered) {
        failed.add(ordered);
    }

    /** Tries no more. */
    void giveUp(ChannelName ordered) {
        failed.remove(ordered);
    }

    /** What is to be tried again; empty afterwards. */
    List<ChannelName> takeFailed() {
        if (failed.isEmpty()) {
            return List.of();
        }
        List<ChannelName> again = List.copyOf(failed);
        failed.clear();
        return again;
    }

    @Nullable
    Welcome welcome() {
        return welcome;
    }

    void welcome(@Nullable Welcome unanswered) {
        welcome = unanswered;
    }

    /** Remembers which command waits for the subscription to begin. */
    void subscribing(Subscription subscription, long id) {
        subscribing.computeIfAbsent(subscription, s -> new ArrayList<>(1)).add(id);
    }

    /** The commands that waited for it, oldest first. */
    List<Long> begun(Subscription subscription) {
        List<Long> waiting = subscribing.remove(subscription);
        return waiting == null ? List.of() : waiting;
    }

    /** Asks for the next portion as soon as there is room for it. */
    void catchUp(Subscription subscription, Position from) {
        catchingUp.add(new CatchingUp(subscription, from));
    }

    /** The next portion has come, or has been given up. */
    void portionCame() {
        reading--;
    }

    /** There is room: asks for the next portion of whoever is still catching up. */
    void onRoom(ConnectionListener shard) {
        if (catchingUp.isEmpty()) {
            return;
        }
        List<CatchingUp> waiting = List.copyOf(catchingUp);
        catchingUp.clear();
        for (CatchingUp next : waiting) {
            if (!next.subscription.isGone()) {
                reading++;
                shard.onWanted(next.subscription, Start.resume(next.from));
            }
        }
    }

    /** From now on the client waits for nothing but what it has asked for. */
    void hurry() {
        hurried = true;
    }

    /** How far it is. */
    Standing standing() {
        if (!ids.isEmpty() || welcome != null || !deferred.isEmpty()) {
            return Standing.ANSWERING;
        }
        if (!catchingUp.isEmpty() || reading > 0) {
            return Standing.CATCHING_UP;
        }
        return hurried ? Standing.COMPLETE : Standing.WAITING;
    }

    boolean isDone(long nowNanos) {
        return ids.isEmpty()
                && subscribing.isEmpty()
                && catchingUp.isEmpty()
                && failed.isEmpty()
                && reading == 0
                && !hurried
                && welcome == null
                && budget.isSpentLongAgo(nowNanos);
    }
}
