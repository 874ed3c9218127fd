package io.belfry.hub.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The pages for people: in development mode only. */
@Timeout(60)
class PagesTest {
    @RegisterExtension
    static final RunningHub DEVELOPMENT = RunningHub.development();

    @RegisterExtension
    static final RunningHub PRODUCTION = RunningHub.production();

    @ParameterizedTest
    @ValueSource(strings = {"/", "/doctor"})
    void areServedInDevelopmentAndMissingInProduction(String path) {
        Posted page = Posted.send(DEVELOPMENT.open(URI.create(path)).GET()).join();

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.header("content-type")).isEqualTo("text/html; charset=utf-8");
        assertThat(page.body()).contains("<!doctype html>").doesNotContain("{{");
        assertThat(Posted.send(PRODUCTION.open(URI.create(path)).GET()).join().status())
                .isEqualTo(404);
    }

    @Test
    void theDoctorsPageHoldsTheAdviceOfTheCommand() {
        Posted page = Posted.send(DEVELOPMENT.open(URI.create("/doctor")).GET()).join();

        assertThat(page.header("cache-control")).isEqualTo("no-store, no-transform");
        assertThat(page.body()).contains("\"upgrade_stripped\"", "proxy_set_header Upgrade $http_upgrade;");
    }

    /** What npm measures is made by another version of the same tool. */
    @Test
    void theScriptForBrowsersIsNotLargerThanItMayBe() {
        Posted script = Posted.send(PRODUCTION
                        .open(URI.create("/belfry.js"))
                        .header("Accept-Encoding", "gzip, br")
                        .GET())
                .join();

        assertThat(script.header("content-encoding")).isEqualTo("br");
        assertThat(Integer.parseInt(script.header("content-length"))).isLessThanOrEqualTo(8_000);
    }
}
