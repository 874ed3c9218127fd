package io.belfry.hub.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Addresses that may hold credentials, as people see them. */
final class AddressTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bus.redis | redis://r1:6379 | redis://r1:6379",
                "bus.redis | redis://my_redis | redis://my_redis",
                "bus.redis | rediss://me:canary@[::1]:6379/2?clientName=canary | rediss://***@[::1]:6379/2?…",
                "bus.redis | redis://:ca%2Fnary@r1:6379 | redis://***@r1:6379",
                "bus.redis | redis-sentinel://:canary@s1:26379,s2:26379#master | redis-sentinel://***@s1:26379,s2:26379#master",
                "bus.redis | redis-sentinel://canary@s1:1,s2:2/3#master | redis-sentinel://***@s1:1,s2:2/3#master",
                "bus.redis | redis://r1:1/?clientName=ca@nary | ***",
                "gate.check | https://app.example.com/up?key=canary | https://app.example.com/up?…",
                "gate.check | http://canary:canary@app/ | http://***@app/",
                "gate.returnUrl | http://canary@app | http://***@app",
                "auth.jwks | https://keys.example.com:444/set?canary | https://keys.example.com:444/set?…"
            })
    void showsThemWithoutCredentialsAndQuery(String key, String text, String shown) {
        assertThat(read(key, text).text(key)).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bus.redis | redis://127.0.0.1:99999 | redis://127.0.0.1:99999",
                "bus.redis | redis-sentinel://s1:26379 | redis-sentinel://s1:26379",
                "bus.redis | redis://:ca/na/ry@r1:1 | redis://***@r1:1",
                "bus.redis | redis://:ca@nary@r1:99999 | redis://***@r1:99999",
                "bus.redis | redis://:ca?nary@r1:1 | ***",
                "bus.redis | redis://:ca#nary@r1:1 | ***",
                "bus.redis | redis://:canary | ***",
                "bus.redis | redis://my_redis:6380 | redis://my_redis:6380",
                "bus.redis | redis-sentinel://s1:1,password=canary#m | ***",
                "bus.redis | redis://r1:1,password=canary | ***",
                "bus.redis | r1:6379,password=canary | ***",
                "bus.redis | user:canary@r1:1 | ***",
                "bus.redis | http://canary@r1:1 | http://***@r1:1",
                "auth.jwks | https://u:canary@keys.example.com/set | https://***@keys.example.com/set",
                "auth.jwks | https://u:can/ary@keys.example.com/set | https://***@keys.example.com/set",
                "auth.jwks | u:canary@keys.example.com | ***",
                "gate.check | ftp://u:canary@app/ | ftp://***@app/",
                "gate.check | canary | ***"
            })
    void refusesThemWithoutCredentials(String key, String text, String shown) {
        assertThatThrownBy(() -> read(key, text))
                .isInstanceOf(BadSetting.class)
                .hasMessageStartingWith(key + " = " + shown + " is not possible (flag --set). Allowed: ")
                .hasMessageNotContaining("canary")
                .hasMessageNotContaining("nary");
    }

    @Test
    void cutsWhatIsLongOnlyWhenItIsMasked() {
        String word = "canary/".repeat(30);

        assertThat(read("bus.redis", "redis://:" + word.replace("/", "%2F") + "@r1:1")
                        .text("bus.redis"))
                .isEqualTo("redis://***@r1:1");
    }

    private static EffectiveConfig read(String key, String text) {
        return new ConfigReader(() -> "host-1")
                .read(new ConfigSources(List.of(new ConfigSources.Flag("--set", key, text)), Map.of(), null, false));
    }
}
