package io.belfry.hub.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.belfry.hub.auth.ApiKeys.Verdict;
import io.belfry.hub.config.ApiKey;
import io.belfry.hub.config.ApiKey.Scope;
import io.belfry.hub.config.Secret;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

final class ApiKeysTest {
    private final ApiKey publisher = new ApiKey(new Secret("key-of-a-publisher"), Set.of(Scope.PUBLISH));
    private final ApiKey operator = new ApiKey(new Secret("key-of-an-operator"), Set.of(Scope.READ, Scope.ADMIN));
    private final ApiKeys keys = new ApiKeys(List.of(publisher, operator), false);

    @Test
    @DisplayName("P01 P02 tells an unknown key from one without the scope")
    void tellsAnUnknownKeyFromOneWithoutTheScope() {
        assertThat(keys.check("key-of-a-publisher", Scope.PUBLISH)).isEqualTo(Verdict.ALLOWED);
        assertThat(keys.check("key-of-an-operator", Scope.ADMIN)).isEqualTo(Verdict.ALLOWED);
        assertThat(keys.check("key-of-a-publisher", Scope.ADMIN)).isEqualTo(Verdict.LACKS_SCOPE);
        assertThat(keys.check("key-of-a-publisheR", Scope.PUBLISH)).isEqualTo(Verdict.UNKNOWN);
        assertThat(keys.check("", Scope.PUBLISH)).isEqualTo(Verdict.UNKNOWN);
        assertThat(keys.check(null, Scope.PUBLISH)).isEqualTo(Verdict.UNKNOWN);
    }

    @Test
    void isOpenOnlyInDevelopmentWithoutKeys() {
        assertThat(new ApiKeys(List.of(), true).check(null, Scope.ADMIN)).isEqualTo(Verdict.ALLOWED);
        assertThat(new ApiKeys(List.of(publisher), true).check(null, Scope.PUBLISH))
                .isEqualTo(Verdict.UNKNOWN);
        assertThat(new ApiKeys(List.of(), false).check(null, Scope.READ)).isEqualTo(Verdict.UNKNOWN);
    }
}
