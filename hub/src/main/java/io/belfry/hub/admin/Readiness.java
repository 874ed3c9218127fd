package io.belfry.hub.admin;

import io.belfry.hub.message.Time;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/** Whether this node may receive new traffic, and if not, why. Safe from any thread. */
public final class Readiness {
    /** A balancer that asks meanwhile learns of an outage even if it was over at once, and sees no node flap. */
    private static final long SHORTEST_NANOS = Duration.ofSeconds(5).toNanos();

    private final Time time;
    private final Map<Part, Obstacle> obstacles = new ConcurrentSkipListMap<>();

    /** What must be ready, each for itself. */
    public enum Part {
        /** The process: it has started, and does not drain. */
        NODE,
        /** The connection to the other nodes. */
        BUS,
        /** There is room for more, under the cap of connections. */
        ROOM
    }

    /**
     * What is in the way of a part.
     *
     * @param bearable whether new traffic may come all the same
     * @param sinceNanos when the part stopped being ready; other reasons since then change nothing
     * @param over whether it is gone, and only shown until it has been there for long enough
     */
    private record Obstacle(String why, boolean bearable, long sinceNanos, boolean over) {
        boolean counts(long nowNanos) {
            return !over || nowNanos - sinceNanos < SHORTEST_NANOS;
        }
    }

    /** Not ready: the node is starting. */
    public Readiness(Time time) {
        this.time = time;
        notReady(Part.NODE, "starting");
    }

    /** Nothing is in the way of this part. */
    public void ready(Part part) {
        obstacles.remove(part);
    }

    /** The same, but whoever asks is not told before the part has been unready for five seconds. */
    public void readyAgain(Part part) {
        obstacles.computeIfPresent(part, (same, last) -> new Obstacle(last.why, last.bearable, last.sinceNanos, true));
    }

    /**
     * New traffic shall go elsewhere.
     *
     * @param why a few words, for a person who looks at {@code /health}
     */
    public void notReady(Part part, String why) {
        put(part, why, false);
    }

    /** New traffic may come although this is in the way, because elsewhere it is no better. */
    public void degraded(Part part, String why) {
        put(part, why, true);
    }

    private void put(Part part, String why, boolean bearable) {
        long now = time.nanos();
        obstacles.compute(
                part,
                (same, last) ->
                        new Obstacle(why, bearable, last == null || !last.counts(now) ? now : last.sinceNanos, false));
    }

    /** Whether new traffic may come. */
    public boolean isReady() {
        return obstacles.keySet().stream().allMatch(this::isReady);
    }

    /** Whether new traffic may come, although there are reasons why not. */
    boolean isDegraded() {
        return isReady() && !reasons().isEmpty();
    }

    /** Whether nothing is in the way of this part that would keep new traffic off. */
    public boolean isReady(Part part) {
        Obstacle obstacle = obstacles.get(part);
        return obstacle == null || obstacle.bearable || !obstacle.counts(time.nanos());
    }

    /** Whether there is no reason other than this part's. */
    boolean isReadyBut(Part part) {
        return obstacles.keySet().stream().allMatch(other -> other == part || isReady(other));
    }

    /** Why not; empty if a publication made now reaches the clients of this node, and more may come. */
    public List<String> reasons() {
        long now = time.nanos();
        return obstacles.values().stream()
                .filter(obstacle -> obstacle.counts(now))
                .map(Obstacle::why)
                .toList();
    }
}
