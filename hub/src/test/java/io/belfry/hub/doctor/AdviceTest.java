package io.belfry.hub.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AdviceTest {
    private final Advice advice = Advice.read();

    /** What is mended at no balancer, whichever it is. */
    private static final Set<Finding> NOT_THE_BALANCERS = Set.of(
            Finding.UNREACHABLE,
            Finding.REDIRECTED,
            Finding.TOKEN_NEEDED,
            Finding.HUB_REFUSES,
            Finding.CLIENT_FORGOTTEN,
            Finding.ORIGIN_UNKNOWN);

    @ParameterizedTest
    @EnumSource(Finding.class)
    void eachFindingIsMendedAtEveryBalancerOrElsewhere(Finding finding) {
        boolean elsewhereOnly = NOT_THE_BALANCERS.contains(finding);
        for (Balancer balancer : Balancer.values()) {
            assertThat(advice.of(finding, balancer).isEmpty())
                    .as(finding + " at " + balancer)
                    .isEqualTo(elsewhereOnly);
            assertThat(advice.of(finding, balancer)).allMatch(line -> !line.isBlank());
        }
        if (elsewhereOnly) {
            assertThat(advice.elsewhere(finding)).isNotEmpty();
        }
    }

    @Test
    void balancersAreCalledAsTheyAreTyped() {
        assertThat(Balancer.values()).extracting(Balancer::toString).contains("nginx", "haproxy", "alb");
    }

    @Test
    void noAdviceIsLeftOverForWhatIsNeverFound() {
        Set<String> ids = new HashSet<>();
        for (Finding finding : Finding.values()) {
            ids.add(finding.id());
        }

        assertThat(advice.table().fieldNames()).toIterable().containsExactlyInAnyOrderElementsOf(ids);
    }
}
