package io.belfry.hub.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.belfry.client.Tokens;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A node that logs all it can as JSON, and is told every kind of secret by good and by bad clients. */
@Timeout(120)
class LogSecretsIT {
    private static final String SECRET = "canary-secret-0123456789abcdef0123456789";
    private static final String API_KEY = "canary-api-key-0123456789";

    @TempDir
    Path folder = Path.of("unset");

    @Test
    void everyLineIsJsonAndNoneHoldsASecretOrAPayload() throws Exception {
        String token = Tokens.hmac(SECRET).user("42").subscribe("news").mint();
        String forged = Tokens.hmac("another-" + SECRET).user("42").mint();
        String[] settings = {
            "--set", "auth.hmacSecret=" + SECRET,
            "--set", "admin.keys=[{\"key\":\"" + API_KEY + "\",\"scopes\":[\"publish\"]}]",
            "--set", "log.format=json",
            "--set", "log.level=debug",
            "--set", "drain.grace=1s"
        };
        try (RunningHub hub = RunningHub.start(folder, settings)) {
            LineClient reader = LineClient.connect(hub.clients, ",\"token\":\"" + token + "\",\"subs\":{\"news\":{}}")
                    .connected();
            LineClient.connect(hub.clients, ",\"token\":\"" + forged + "\"").awaitCloseCode();
            LineClient.connect(hub.clients, ",\"token\":\"canary-malformed\",oops")
                    .awaitCloseCode();
            String publication = "{\"channel\":\"news\",\"data\":\"canary-payload\"}";
            assertThat(publish(hub, publication, API_KEY)).isEqualTo(200);
            assertThat(publish(hub, publication, "canary-wrong-key")).isEqualTo(401);
            publish(hub, "{\"channel\":\"news\",\"data\":canary-broken", API_KEY);
            hub.process.signal("TERM");

            assertThat(reader.awaitCloseCode()).isEqualTo(1012);
            assertThat(reader.ofType("pub")).hasSize(1);
            assertThat(hub.process.exitCode()).isZero();
            assertThat(hub.process.err()).isEmpty();
            assertJsonWithoutSecrets(hub.process.out(), List.of(token, forged));
        }
    }

    private static void assertJsonWithoutSecrets(String log, List<String> tokens) throws Exception {
        assertThat(log).doesNotContain("canary");
        for (String token : tokens) {
            assertThat(log).doesNotContain(token.substring(token.lastIndexOf('.') + 1));
        }
        ObjectMapper json = new ObjectMapper();
        List<String> lines = log.lines().toList();
        assertThat(lines).hasSizeGreaterThan(2);
        for (String line : lines) {
            JsonNode entry = json.readTree(line);
            assertThat(entry.path("level").asText()).isNotEmpty();
            assertThat(entry.path("formattedMessage").asText()).isNotEmpty();
        }
    }

    private static int publish(RunningHub hub, String line, String key) throws Exception {
        return hub.publish(line, "Authorization", "Bearer " + key).statusCode();
    }
}
