package io.belfry.hub.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code /console} of the admin port, as programs and as browsers see it. */
@Timeout(60)
class ConsoleRowsTest {
    @RegisterExtension
    static final RunningHub PRODUCTION = RunningHub.production();

    @RegisterExtension
    static final RunningHub DEVELOPMENT = RunningHub.development();

    private static final String AS_CHROMIUM =
            "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8";

    @Test
    void isThereForAKeyThatMayRead() {
        RunningHub.Reply page = RunningHub.send(console(RunningHub.READ_KEY));

        assertThat(page.status()).isEqualTo(200);
        assertIsThePage(page);
        assertThat(page.header("WWW-Authenticate")).isEmpty();
    }

    @Test
    void isOpenInDevelopmentMode() {
        RunningHub.Reply page = RunningHub.send(DEVELOPMENT.admin("/console"));

        assertThat(page.status()).isEqualTo(200);
        assertIsThePage(page);
    }

    @Test
    void aBrowserWithoutAKeyIsRefusedByThePageThatAsksForOne() {
        for (HttpRequest.Builder request : new HttpRequest.Builder[] {PRODUCTION.admin("/console"), console("wrong")}) {
            RunningHub.Reply page = RunningHub.send(request.header("Accept", AS_CHROMIUM));

            assertThat(page.status()).isEqualTo(401);
            assertThat(page.header("WWW-Authenticate")).isEqualTo("Bearer");
            assertIsThePage(page);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "*/*", "application/json", "application/problem+json, */*;q=0.1"})
    void aProgramWithoutAKeyIsRefusedAsEverywhere(String accept) {
        HttpRequest.Builder request = PRODUCTION.admin("/console");
        RunningHub.Reply refusal = RunningHub.send(accept.isEmpty() ? request : request.header("Accept", accept));

        assertRefusal(refusal, 401, "unauthorized");
        assertThat(refusal.header("WWW-Authenticate")).isEqualTo("Bearer");
        assertThat(refusal.header("Content-Security-Policy")).isEmpty();
    }

    @Test
    void aKeyThatMayNotReadIsForbiddenAlsoToABrowser() {
        assertRefusal(RunningHub.send(console(RunningHub.API_KEY).header("Accept", AS_CHROMIUM)), 403, "forbidden");
    }

    @Test
    void nothingCanBeSentToIt() {
        for (String method : new String[] {"POST", "PUT", "DELETE", "OPTIONS"}) {
            RunningHub.Reply refusal =
                    RunningHub.send(console(RunningHub.READ_KEY).method(method, BodyPublishers.noBody()));

            assertRefusal(refusal, 405, "method_not_allowed");
            assertThat(refusal.header("Allow")).isEqualTo("GET, HEAD");
            assertRefusal(
                    RunningHub.send(PRODUCTION
                            .admin("/console")
                            .header("Accept", AS_CHROMIUM)
                            .method(method, BodyPublishers.noBody())),
                    401,
                    "unauthorized");
        }
    }

    @Test
    void headIsAnsweredWithoutTheBody() {
        String length = RunningHub.send(console(RunningHub.READ_KEY)).header("Content-Length");

        assertHead(console(RunningHub.READ_KEY), 200, length);
        assertHead(PRODUCTION.admin("/console").header("Accept", AS_CHROMIUM), 401, length);
    }

    private static void assertHead(HttpRequest.Builder request, int status, String length) {
        RunningHub.Reply reply = RunningHub.send(request.method("HEAD", BodyPublishers.noBody()));

        assertThat(reply.status()).isEqualTo(status);
        assertThat(reply.body()).isEmpty();
        assertThat(reply.header("Content-Type")).isEqualTo("text/html; charset=utf-8");
        assertThat(reply.header("Content-Length")).isEqualTo(length);
    }

    private static HttpRequest.Builder console(String key) {
        return PRODUCTION.admin("/console").header("Authorization", "Bearer " + key);
    }

    private static void assertIsThePage(RunningHub.Reply page) {
        assertThat(page.body()).startsWith("<!doctype html>").endsWith("</html>\n");
        assertThat(page.header("Content-Type")).isEqualTo("text/html; charset=utf-8");
        assertThat(page.header("Cache-Control")).isEqualTo("no-store, no-transform");
        assertThat(page.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(page.header("Content-Security-Policy")).contains("default-src 'none'", "script-src 'sha256-");
        assertThat(page.header("ETag")).isEmpty();
    }

    private static void assertRefusal(RunningHub.Reply reply, int status, String code) {
        assertThat(reply.status()).isEqualTo(status);
        assertThat(reply.header("Content-Type")).startsWith("application/problem+json");
        assertThat(reply.header("Cache-Control")).isEqualTo("no-store, no-transform");
        assertThat(reply.code()).isEqualTo(code);
    }
}
