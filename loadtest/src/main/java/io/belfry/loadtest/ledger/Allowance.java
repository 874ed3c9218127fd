package io.belfry.loadtest.ledger;

import java.util.Map;
import java.util.Set;

/**
 * What a run may have cost, and where it ends.
 *
 * @param gapReasons for which gaps may be declared
 * @param gaps how many each client may be told of in each channel
 * @param barriers by channel the digest of the publication that all clients must reach; later ones are not owed
 */
public record Allowance(Set<String> gapReasons, int gaps, Map<String, String> barriers) {

    public Allowance {
        gapReasons = Set.copyOf(gapReasons);
        barriers = Map.copyOf(barriers);
    }

    public static Allowance noGaps(Map<String, String> barriers) {
        return new Allowance(Set.of(), 0, barriers);
    }
}
